/**
 * Flows whose solution is known, as functions of depth that integrate no equation of the closure.
 *
 * <p>{@link org.anisoflow.ode.exact.ExactSolution} is such a function, and finds the one of a request where the general formula of
 * softmax and linear attention holds. The other classes each name the requests that they suit and do not check them. They follow
 * docs/theory.md section 3; the tests of the solver and the reference problems of studies measure errors by them.
 */
package org.anisoflow.ode.exact;
