package org.anisoflow.formats;

/** Elements that are in memory already, row-major. */
final class MemoryElements implements ElementSource {
    private final long[] shape;
    private final double[] data;
    private int position;

    MemoryElements(long[] shape, double[] data) {
        this.shape = shape;
        this.data = data;
    }

    @Override
    public long[] shape() {
        return shape;
    }

    @Override
    public void read(double[] target, int offset, int count) {
        System.arraycopy(data, position, target, offset, count);
        position += count;
    }

    @Override
    public void close() {}
}
