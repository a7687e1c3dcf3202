/**
 * What tests of all modules have in common: random but reproducible cases, a little algebra for direct formulas, and other
 * programs, such as Python, that check our files and numbers.
 *
 * <p>It is the test-jar of {@code gaussian-core}, which other modules name in the scope {@code test}. What only one module
 * needs stays with the tests of that module.
 */
package org.anisoflow.testkit;
