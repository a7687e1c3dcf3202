package org.anisoflow.ode.flow;

import org.anisoflow.ode.stepper.EmbeddedPair;

/** How depth is stepped through. */
public enum Method {
    /** Adaptive Dormand-Prince 8(5,3) [hairer1993]. */
    DORMAND_PRINCE_853("dormand-prince-853"),
    /** Adaptive Dormand-Prince 5(4) [hairer1993]. */
    DORMAND_PRINCE_54("dormand-prince-54"),
    /** A residual stack of finite depth: {@code x <- x + h v(x)}, the law after every layer exact. docs/theory.md section 2. */
    LAYERS("layers");

    private final String key;

    Method(String key) {
        this.key = key;
    }

    /** The name in study files. */
    public String key() {
        return key;
    }

    /** The pair that steps. */
    EmbeddedPair pair() {
        return switch (this) {
            case DORMAND_PRINCE_853 -> EmbeddedPair.DORMAND_PRINCE_853;
            case DORMAND_PRINCE_54 -> EmbeddedPair.DORMAND_PRINCE_54;
            case LAYERS -> throw new IllegalArgumentException("layers are not integrated");
        };
    }
}
