package org.anisoflow.core.attention;

/** Names of the attention types, as they stand in study files, results and charts. */
public enum AttentionType {
    SOFTMAX("softmax"),
    L2("l2"),
    SINKHORN("sinkhorn"),
    LINEAR("linear"),
    SIGMOID("sigmoid"),
    RELU("relu"),
    ERF("erf"),
    UNNORMALIZED("unnormalized");

    private final String key;

    AttentionType(String key) {
        this.key = key;
    }

    /** The name in study files and results. */
    public String key() {
        return key;
    }
}
