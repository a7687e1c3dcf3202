/** study. */
package org.anisoflow.study;
