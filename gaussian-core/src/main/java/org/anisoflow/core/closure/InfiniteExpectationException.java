package org.anisoflow.core.closure;

/** The expectation of unnormalised exponential attention is infinite for a law. docs/theory.md section 5. */
public final class InfiniteExpectationException extends ArithmeticException {
    private static final long serialVersionUID = 1L;

    InfiniteExpectationException() {
        super(
                "the expectation of unnormalised attention is infinite: I - F^T A_s^T Sigma A_s F is not positive definite");
    }
}
