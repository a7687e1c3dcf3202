package org.anisoflow.formats;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Link;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.links.ExternalLink;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * HDF5 files. The library finds the datasets; their elements are decoded here, so that they can be streamed and
 * checked against the size of the file first.
 */
final class Hdf5 {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NAMES = 10_000;

    private Hdf5() {}

    static List<String> names(Path path) throws IOException {
        return guarded(path, () -> {
            try (HdfFile file = new HdfFile(path)) {
                return names(file);
            }
        });
    }

    static ElementSource open(Path path, ArraySelector selector) throws IOException {
        return guarded(path, () -> {
            HdfFile file = new HdfFile(path);
            try {
                return open(path, file, selector);
            } catch (IOException | RuntimeException | Error e) {
                file.close();
                throw e;
            }
        });
    }

    static Optional<String> text(Path path, String name) throws IOException {
        return guarded(path, () -> {
            try (HdfFile file = new HdfFile(path)) {
                return text(path, file, name);
            }
        });
    }

    /** An action on a file. */
    interface Action<T> {
        T run() throws IOException;
    }

    /**
     * Runs code of the library, which trusts the lengths and the links in the file: a damaged file can make it fail in
     * any way, also by asking for far too much memory or by recursing without end.
     */
    static <T> T guarded(Path path, Action<T> action) throws IOException {
        try {
            return action.run();
        } catch (FormatException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            throw new FormatException(path, "is damaged or uses a feature of HDF5 that is not supported: " + e, e);
        }
    }

    private static List<String> names(HdfFile file) {
        List<String> names = new ArrayList<>();
        collect(file, "", 0, new HashSet<>(Set.of(file.getAddress())), names);
        names.sort(null);
        return names;
    }

    private static void collect(Group group, String prefix, int depth, Set<Long> seen, List<String> names) {
        for (Node node : group) {
            if (names.size() >= MAX_NAMES) {
                return;
            }
            if (node instanceof Dataset) {
                names.add(prefix + node.getName());
            } else if (node instanceof Group child && depth < MAX_DEPTH && seen.add(node.getAddress())) {
                collect(child, prefix + node.getName() + "/", depth + 1, seen, names);
            }
        }
    }

    private static ElementSource open(Path path, HdfFile file, ArraySelector selector) throws IOException {
        Dataset dataset = null;
        String name = selector.name();
        if (selector.key() != ArraySelector.Key.ONLY && find(path, file, name) instanceof Dataset found) {
            dataset = found;
        } else {
            name = selector.choose(path, names(file));
            dataset = (Dataset) find(path, file, name);
        }
        String what = "dataset " + Texts.quote(name);
        Encoding encoding = encoding(path, what, dataset.getDataType());
        long[] shape = dataset.getDimensionsAsLong();
        long bytes = Shapes.bytes(path, what, shape, encoding);
        long size = Files.size(path);
        if (bytes == 0) {
            file.close();
            return new MemoryElements(shape, new double[0]);
        }
        if (dataset.isEmpty()) {
            throw new FormatException(path, what + " has no data: it was created but never written");
        }
        if (dataset instanceof ContiguousDataset contiguous) {
            long address = contiguous.getDataAddress() + file.getUserBlockSize();
            if (address < 0 || address > size || bytes > size - address) {
                throw new FormatException(
                        path,
                        what + " of shape " + Shapes.format(shape) + " needs " + bytes + " bytes at " + address
                                + " but the file has only " + size);
            }
            file.close();
            InputStream input = Files.newInputStream(path);
            input.skipNBytes(address);
            return new StreamElements(shape, encoding, input, input);
        }
        if (bytes / Limits.MAX_DEFLATE_RATIO > size) {
            throw new FormatException(
                    path,
                    what + " of shape " + Shapes.format(shape) + " needs " + bytes + " bytes but the file has only "
                            + size);
        }
        if (dataset instanceof ChunkedDataset chunked) {
            return new ChunkedElements(path, what, chunked, encoding, file);
        }
        double[] data = doubles(dataset.getDataFlat());
        file.close();
        if (data.length != Shapes.size(shape)) {
            throw new FormatException(path, what + " does not hold as many values as its shape says");
        }
        return new MemoryElements(shape, data);
    }

    private static Node find(Path path, Group root, String name) {
        Node node = root;
        for (String part : name.split("/", -1)) {
            if (!(node instanceof Group group)) {
                return null;
            }
            node = group.getChild(part);
            if (node instanceof ExternalLink) {
                throw new FormatException(
                        path, Texts.quote(name) + " is a link to another file, which is not followed");
            }
            if (node instanceof Link link) {
                node = link.getTarget();
            }
        }
        return node;
    }

    private static Encoding encoding(Path path, String what, DataType type) {
        if (type instanceof FloatingPoint number) {
            String layout = number.getSize() + " " + number.getExponentSize() + " " + number.getMantissaSize();
            ElementType element =
                    switch (layout) {
                        case "2 5 10" -> ElementType.F16;
                        case "2 8 7" -> ElementType.BF16;
                        case "4 8 23" -> ElementType.F32;
                        case "8 11 52" -> ElementType.F64;
                        default -> throw unsupported(path, what, type);
                    };
            return new Encoding(element, number.getByteOrder());
        }
        if (type instanceof FixedPoint number
                && Set.of(1, 2, 4, 8).contains(number.getSize())
                && number.getBitOffset() == 0
                && number.getBitPrecision() == 8 * number.getSize()) {
            return new Encoding(ElementType.integer(number.getSize(), number.isSigned()), number.getByteOrder());
        }
        throw unsupported(path, what, type);
    }

    private static FormatException unsupported(Path path, String what, DataType type) {
        return new FormatException(
                path,
                what + " has the type " + type.getClass().getSimpleName() + " of " + type.getSize()
                        + " bytes; floating-point numbers of 2, 4 or 8 bytes or integers of 1 to 8 bytes are needed");
    }

    private static double[] doubles(Object values) {
        if (values instanceof Number number) {
            return new double[] {number.doubleValue()};
        }
        double[] doubles = new double[Array.getLength(values)];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = ((Number) Array.get(values, i)).doubleValue();
        }
        return doubles;
    }

    private static Optional<String> text(Path path, HdfFile file, String name) {
        String relative = name.startsWith("/") ? name.substring(1) : name;
        if (find(path, file, relative) instanceof Dataset dataset) {
            return isText(dataset.getDataType()) && bounded(path, dataset.getSizeInBytes())
                    ? single(dataset.getData())
                    : Optional.empty();
        }
        return attribute(path, file, relative)
                .filter(attribute -> isText(attribute.getDataType()) && bounded(path, attribute.getSizeInBytes()))
                .flatMap(attribute -> single(attribute.getData()));
    }

    static OptionalDouble numberOfAttribute(Path path, String name) throws IOException {
        return guarded(path, () -> {
            try (HdfFile file = new HdfFile(path)) {
                return attribute(path, file, name)
                        .filter(attribute -> attribute.getSize() == 1
                                && (attribute.getDataType() instanceof FloatingPoint
                                        || attribute.getDataType() instanceof FixedPoint))
                        .map(attribute -> OptionalDouble.of(doubles(attribute.getData())[0]))
                        .orElse(OptionalDouble.empty());
            }
        });
    }

    /** The attribute {@code group/name} is the attribute {@code name} of {@code group}. */
    private static Optional<Attribute> attribute(Path path, HdfFile file, String name) {
        int slash = name.lastIndexOf('/');
        Node owner = slash < 0 ? file : find(path, file, name.substring(0, slash));
        return owner == null ? Optional.empty() : Optional.ofNullable(owner.getAttribute(name.substring(slash + 1)));
    }

    private static boolean isText(DataType type) {
        return type instanceof StringData || type instanceof VariableLength;
    }

    private static boolean bounded(Path path, long bytes) {
        if (bytes > Limits.MAX_TEXT) {
            throw new FormatException(
                    path, "has a text of " + bytes + " bytes; at most " + Limits.MAX_TEXT + " are read");
        }
        return true;
    }

    private static Optional<String> single(Object data) {
        Object value = data instanceof Object[] values && values.length == 1 ? values[0] : data;
        return value instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
