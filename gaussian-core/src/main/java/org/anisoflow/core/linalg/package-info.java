/** Matrices, products and decompositions: the only place that touches EJML decompositions and BLAS. */
package org.anisoflow.core.linalg;
