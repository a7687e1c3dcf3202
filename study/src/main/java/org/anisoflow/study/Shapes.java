package org.anisoflow.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anisoflow.study.document.At;
import org.anisoflow.study.document.Node.Mapping;
import org.anisoflow.study.document.Node.Scalar;
import org.anisoflow.study.document.Node.Sequence;

/**
 * What a study says about the shapes of its matrices, seen before any is made: a few characters can ask for a matrix that no
 * other one fits. Matrices that fit are not looked at again; the domain objects have the rules.
 */
final class Shapes {
    /** Matrices of more entries are compared with the others before they are made: half a mebibyte. */
    private static final long LARGE = 1 << 16;

    /** Ways of {@code same-as} are no longer. */
    private static final int MOST_REFERENCES = 16;

    private final List<Side> sides = new ArrayList<>();

    /** The shape of a matrix that is not there yet. */
    record Shape(long rows, long columns) {
        @Override
        public String toString() {
            return rows + " x " + columns;
        }
    }

    /** A matrix one side of which is the dimension d of the tokens. */
    private record Side(At at, Shape shape, long d) {}

    private Shapes() {}

    /**
     * Refuses a large matrix whose sides do not fit another one.
     *
     * @param study with its defaults
     */
    static void check(At study) {
        Shapes shapes = new Shapes();
        study.find("layers")
                .map(At::items)
                .orElseGet(() -> List.of(study))
                .forEach(layer -> shapes.attention(layer.get("attention")));
        shapes.add(study.get("drift"), "linear", true, true);
        shapes.add(study.get("drift"), "constant", true, false);
        shapes.law(study.get("initial"));
        shapes.add(study, "queries", false, true);
        shapes.compare();
    }

    private void attention(At attention) {
        add(attention, "gain", true, false);
        for (At head : attention.find("heads").map(At::items).orElseGet(() -> List.of(attention))) {
            for (String key : List.of("query", "key", "value")) {
                add(head, key, false, true);
            }
            add(head, "output", true, false);
            for (String key : List.of("query-bias", "key-bias", "value-bias", "output-bias")) {
                add(head, key, false, false);
            }
        }
    }

    private void law(At initial) {
        for (String key : List.of("mixture", "positions")) {
            initial.find(key).stream().flatMap(list -> list.items().stream()).forEach(this::law);
        }
        add(initial, "mean", true, false);
        add(initial, "covariance", true, true);
        add(initial, "tokens", false, true);
    }

    /** Notes a matrix whose rows, or columns, are d in number. */
    private void add(At parent, String key, boolean rows, boolean columns) {
        Optional<At> at = parent.find(key);
        Optional<Shape> known = at.flatMap(Shapes::of);
        if (known.isEmpty()) {
            return;
        }
        Shape shape = known.get();
        long entries = shape.rows() * shape.columns();
        boolean tooLong = Math.max(shape.rows(), shape.columns()) > StudyLimits.MAX_DIMENSION;
        boolean weights = !key.equals("tokens") && !key.equals("queries");
        if (weights && tooLong && entries <= StudyLimits.MAX_MATRIX_ENTRIES) {
            throw at.get()
                    .problem("must have at most " + StudyLimits.MAX_DIMENSION + " rows and columns but is " + shape);
        }
        if (rows || columns) {
            boolean lying = rows && !columns && shape.rows() == 1;
            sides.add(new Side(at.get(), shape, columns || lying ? shape.columns() : shape.rows()));
        }
    }

    private void compare() {
        Optional<Side> large = sides.stream()
                .filter(side -> side.shape().rows() * side.shape().columns() > LARGE)
                .findFirst();
        if (large.isEmpty()) {
            return;
        }
        Side side = large.get();
        for (Side other : sides) {
            if (other.d() != side.d()) {
                throw side.at()
                        .problem("must be for tokens of dimension " + other.d() + ", as "
                                + other.at().path() + " (" + other.shape() + ") is, but is " + side.shape());
            }
        }
    }

    /** The shape of a matrix, as far as the study itself gives it; absent for files. A list of numbers is a column. */
    static Optional<Shape> of(At at) {
        return of(at, MOST_REFERENCES);
    }

    private static Optional<Shape> of(At at, int references) {
        if (at.node() instanceof Sequence list) {
            boolean column = list.items().stream().limit(1).allMatch(Scalar.class::isInstance);
            return Optional.of(new Shape(
                    list.items().size(),
                    column ? 1 : ((Sequence) list.items().get(0)).items().size()));
        }
        return form(at, references)
                .map(shape -> at.has("transpose") && at.get("transpose").text().equalsIgnoreCase("true")
                        ? new Shape(/* rows= */ shape.columns(), /* columns= */ shape.rows())
                        : shape);
    }

    private static Optional<Shape> form(At at, int references) {
        if (at.has("identity")) {
            long n = at.get("identity").whole(1, StudyLimits.MAX_MATRIX_ENTRIES);
            return Optional.of(new Shape(n, n));
        }
        for (String key : List.of("diagonal", "eigenvalues")) {
            if (at.has(key)) {
                long n = ((Sequence) at.get(key).node()).items().size();
                return Optional.of(new Shape(n, n));
            }
        }
        if (at.has("shape")) {
            List<At> shape = at.get("shape").items();
            long rows = shape.get(0).whole(1, StudyLimits.MAX_MATRIX_ENTRIES);
            long columns = shape.get(1).whole(1, StudyLimits.MAX_MATRIX_ENTRIES);
            return Optional.of(new Shape(rows, at.get("random").text().equals("wishart") ? rows : columns));
        }
        if (!at.has("same-as") || references == 0) {
            return Optional.empty();
        }
        String key = at.get("same-as").text();
        At siblings = at.parent().orElseThrow();
        return siblings.node() instanceof Mapping mapping
                        && (mapping.entries().get(key) instanceof Mapping
                                || mapping.entries().get(key) instanceof Sequence)
                ? of(siblings.get(key), references - 1)
                : Optional.empty();
    }
}
