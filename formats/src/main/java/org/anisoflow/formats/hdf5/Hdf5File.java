package org.anisoflow.formats.hdf5;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An HDF5 file that is read. Names are paths such as {@code group/name}. Not safe for use by several threads. */
public final class Hdf5File implements Closeable {
    /** Groups that are deeper are not listed. */
    private static final int MAX_DEPTH = 16;

    /** Soft links on the way to one object. */
    private static final int MAX_LINKS = 64;

    private final Storage storage;
    private final long root;
    private final Map<Long, Group> groups = new HashMap<>();

    private Hdf5File(Superblock superblock) {
        this.storage = superblock.storage();
        this.root = superblock.root();
    }

    /**
     * Opens a file.
     *
     * @throws Hdf5Exception if it is no HDF5 file or is truncated
     */
    public static Hdf5File open(Path path) throws IOException {
        Storage storage = Storage.open(path);
        try {
            return new Hdf5File(Superblock.read(storage));
        } catch (IOException | RuntimeException | Error e) {
            storage.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        storage.close();
    }

    /**
     * The names of the datasets that hard links and soft links lead to, sorted. A group is listed under one of its names. What is
     * in another file is left out; what is damaged is listed, and says so when it is read.
     *
     * @param most names that are listed
     */
    public List<String> datasets(int most) throws IOException {
        List<String> names = new ArrayList<>();
        List<SoftLink> soft = new ArrayList<>();
        collect(root, "", 0, new HashSet<>(Set.of(root)), names, soft, most);
        for (SoftLink link : soft) {
            try {
                Optional<Long> target = resolve(link.group, link.link.target(), new int[1]);
                if (names.size() < most && target.isPresent() && isDataset(target.get())) {
                    names.add(link.name);
                }
            } catch (Hdf5Exception e) {
                passIfReadable(e);
            }
        }
        names.sort(null);
        return names;
    }

    private record SoftLink(String name, long group, Link link) {}

    private void collect(
            long address, String prefix, int depth, Set<Long> seen, List<String> names, List<SoftLink> soft, int most)
            throws IOException {
        for (Link link : group(address).links().values()) {
            if (names.size() >= most) {
                return;
            }
            String name = prefix + link.name();
            try {
                if (link.kind() == Link.Kind.SOFT) {
                    soft.add(new SoftLink(name, address, link));
                } else if (link.kind() == Link.Kind.HARD) {
                    ObjectHeader header = ObjectHeader.read(storage, link.address());
                    if (Hdf5Dataset.is(header)) {
                        names.add(name);
                    } else if (Group.is(header) && depth < MAX_DEPTH && seen.add(link.address())) {
                        collect(link.address(), name + "/", depth + 1, seen, names, soft, most);
                    }
                }
            } catch (Hdf5Exception e) {
                passIfReadable(e);
                names.add(name);
            }
        }
    }

    private void passIfReadable(Hdf5Exception e) throws Hdf5Exception {
        if (storage.isExhausted()) {
            throw e;
        }
    }

    private boolean isDataset(long address) throws IOException {
        return Hdf5Dataset.is(ObjectHeader.read(storage, address));
    }

    private Group group(long address) throws IOException {
        Group group = groups.get(address);
        if (group == null) {
            group = Group.read(storage, ObjectHeader.read(storage, address));
            groups.put(address, group);
        }
        return group;
    }

    /**
     * The dataset of a name, through soft links; empty if there is none.
     *
     * @throws Hdf5Exception if the way leads to another file or in a circle
     */
    public Optional<Hdf5Dataset> dataset(String name) throws IOException {
        Optional<Long> address = resolve(root, name, new int[1]);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        ObjectHeader header = ObjectHeader.read(storage, address.get());
        return Hdf5Dataset.is(header)
                ? Optional.of(Hdf5Dataset.read(storage, header, address.get()))
                : Optional.empty();
    }

    /**
     * The only element of a dataset or, if there is no dataset of the name, of an attribute: {@code group/name} is the attribute
     * {@code name} of {@code group}. Empty if there is neither, or it has not one element.
     */
    public Optional<Hdf5Value> value(String name) throws IOException {
        Optional<Hdf5Dataset> dataset = dataset(name);
        if (dataset.isPresent()) {
            Datatype datatype = dataset.get().datatype();
            if (!datatype.isText() && datatype.number().isEmpty()) {
                return Optional.empty();
            }
            return dataset.get().single().map(bytes -> new Hdf5Value(storage, datatype, bytes));
        }
        int slash = name.lastIndexOf('/');
        Optional<Long> owner = resolve(root, name.substring(0, Math.max(0, slash)), new int[1]);
        return owner.isEmpty()
                ? Optional.empty()
                : Attributes.find(storage, ObjectHeader.read(storage, owner.get()), name.substring(slash + 1));
    }

    /**
     * The address of the object header that a path leads to.
     *
     * @param links how many soft links were followed so far
     */
    private Optional<Long> resolve(long from, String path, int[] links) throws IOException {
        long address = path.startsWith("/") ? root : from;
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (!Group.is(ObjectHeader.read(storage, address))) {
                return Optional.empty();
            }
            Link link = group(address).links().get(part);
            if (link == null) {
                return Optional.empty();
            }
            switch (link.kind()) {
                case HARD -> address = link.address();
                case SOFT -> {
                    if (++links[0] > MAX_LINKS) {
                        throw new Hdf5Exception("is a soft link that leads back to itself, or through more than "
                                + MAX_LINKS + " others; name the dataset itself");
                    }
                    Optional<Long> target = resolve(address, link.target(), links);
                    if (target.isEmpty()) {
                        return target;
                    }
                    address = target.get();
                }
                case FOREIGN ->
                    throw new Hdf5Exception(
                            "is a link to another file, which is not followed; copy the data into this file");
            }
        }
        return Optional.of(address);
    }
}
