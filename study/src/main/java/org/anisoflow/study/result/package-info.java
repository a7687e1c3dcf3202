/** Result directories: what a run leaves on disk. */
package org.anisoflow.study.result;
