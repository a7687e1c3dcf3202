package org.anisoflow.formats;

import java.nio.ByteOrder;

/** How the elements of an array are stored. */
record Encoding(ElementType type, ByteOrder order) {
    int bytes() {
        return type.bytes();
    }
}
