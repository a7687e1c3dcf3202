package org.anisoflow.core.gaussian;

import java.util.stream.IntStream;

/** Members 0, ..., n - 1 in sets that are joined step by step; at first each is alone. */
public final class DisjointSets {
    private final int[] parent;
    private int count;

    public DisjointSets(int n) {
        parent = IntStream.range(0, n).toArray();
        count = n;
    }

    /** Joins the sets of two members; false if they are one already. */
    public boolean join(int first, int second) {
        int from = root(first);
        int to = root(second);
        if (from == to) {
            return false;
        }
        parent[from] = to;
        count--;
        return true;
    }

    /** Whether two members are in one set. */
    public boolean together(int first, int second) {
        return root(first) == root(second);
    }

    /** The member that stands for the set of another, until sets are joined. */
    public int root(int member) {
        int root = member;
        while (parent[root] != root) {
            parent[root] = parent[parent[root]];
            root = parent[root];
        }
        return root;
    }

    /** Number of sets. */
    public int count() {
        return count;
    }
}
