# Writes HDF5 files of every combination of what is supported, and what h5py reads from them: for each dataset a line of
# manifest.txt (file, dataset, shape, first value in expected.bin) and its values as float64.
import ctypes
import itertools
import re
import struct
import zlib

import h5py
import numpy as np

# h5py does not have H5Pset_chunk_opts
LIBRARY = ctypes.CDLL(re.search(r'/\S*libhdf5(_serial)?-?[\w]*\.so\S*', open('/proc/self/maps').read()).group())
random = np.random.default_rng(7)
manifest = open('manifest.txt', 'w')
expected = open('expected.bin', 'wb')
FILTERS = {'gzip': lambda p: p.set_deflate(4), 'shuffle': lambda p: p.set_shuffle(), 'fletcher32': lambda p: p.set_fletcher32()}
BF16 = h5py.h5t.IEEE_F32LE.copy()
BF16.set_fields(15, 7, 8, 0, 7)
BF16.set_size(2)
BF16.set_ebias(127)


def values(shape, dtype='f8'):
    size = int(np.prod(shape, dtype=int))
    if np.dtype(dtype).kind == 'f':
        return random.standard_normal(size).astype(dtype).reshape(shape)
    if np.dtype(dtype).kind == 'b':
        return (random.random(size) < 0.5).reshape(shape)
    info = np.iinfo(dtype)
    return random.integers(max(info.min, -2**53), min(info.max, 2**53), size, endpoint=True).astype(dtype).reshape(shape)


def expect(name, path, data):
    data = np.asarray(data)
    manifest.write('%s|%s|%s|%d\n' % (name, path, ','.join(map(str, data.shape)), expected.tell() // 8))
    expected.write(np.ascontiguousarray(data).astype('<f8').tobytes())


def record(name):
    """What h5py reads of all datasets of numbers."""
    with h5py.File(name) as f:
        def visit(path, o):
            if isinstance(o, h5py.Dataset) and o.dtype.kind in 'fiub' and o.shape is not None and 'strange' not in path:
                expect(name, path, o[()])
        f.visititems(visit)


def dataset(group, name, shape, chunks, filters=(), dtype='f8', maxshape=None, whole_edges=False, write=True):
    """A dataset with filters in this order, by the low-level interface."""
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk(chunks)
    for f in filters:
        FILTERS[f](plist)
    if whole_edges:
        assert LIBRARY.H5Pset_chunk_opts(ctypes.c_int64(plist.id), 2) >= 0
    limits = None if maxshape is None else tuple(h5py.h5s.UNLIMITED if m is None else m for m in maxshape)
    space = h5py.h5s.create_simple(shape, limits)
    d = h5py.Dataset(h5py.h5d.create(group.id, name.encode(), h5py.h5t.py_create(np.dtype(dtype)), space, plist))
    if write:
        d[...] = values(shape, dtype)
    return d


def shuffled(b, size):
    whole = len(b) // size * size
    return np.frombuffer(b[:whole], 'u1').reshape(-1, size).T.tobytes() + b[whole:]


def fletcher32(b):
    """As in H5checksum.c."""
    s1 = s2 = 0
    for high, low in zip(b[::2], b[1::2] + b'\0'):
        s1 += high << 8 | low
        s1 = s1 and (s1 - 1) % 65535 + 1
        s2 += s1
        s2 = s2 and (s2 - 1) % 65535 + 1
    return b + struct.pack('<I', s2 << 16 | s1)


APPLY = {'gzip': zlib.compress, 'shuffle': lambda b: shuffled(b, 8), 'fletcher32': fletcher32}
ORDERS = [o for n in range(4) for o in itertools.permutations(FILTERS, n)]

for libver in 'earliest', 'v108', 'v110', 'latest':
    # filters in every order, with every filter mask
    name = 'filters-%s.h5' % libver
    with h5py.File(name, 'w', libver=libver) as f:
        for order in ORDERS:
            d = dataset(f, 'all-' + '-'.join(order), (7, 5), (3, 2), order)
            if order:
                d = dataset(f, 'masks-' + '-'.join(order), (3 * 2 ** len(order), 5), (3, 5), order, write=False)
                for mask in range(2 ** len(order)):
                    b = values((3, 5)).tobytes()
                    for i, step in enumerate(order):
                        if not mask >> i & 1:
                            b = APPLY[step](b)
                    d.id.write_direct_chunk((3 * mask, 0), b, mask)
    record(name)

    # layouts, indexes of chunks, ranks
    name = 'layouts-%s.h5' % libver
    with h5py.File(name, 'w', libver=libver, userblock_size=512) as f:
        shapes = [(7,), (7, 5), (4, 5, 6), (3, 4, 2, 5)]
        f['scalar'] = 0.25
        f['one'] = np.array([3], 'i2')
        f['empty'] = np.zeros((0, 5))
        f.create_dataset('empty-chunked', (0, 5), chunks=(2, 5), maxshape=(None, 5))
        for shape in shapes:
            r = len(shape)
            f['contiguous%d' % r] = values(shape)
            plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
            plist.set_layout(h5py.h5d.COMPACT)
            d = h5py.h5d.create(f.id, b'compact%d' % r, h5py.h5t.IEEE_F32BE, h5py.h5s.create_simple(shape), plist)
            h5py.Dataset(d)[...] = values(shape)
            for kind, filters in (('plain', ()), ('packed', ('shuffle', 'gzip'))):
                chunks = tuple(map(min, (3, 2, 4, 2), shape))
                g = f.create_group('%s%d' % (kind, r))
                dataset(g, 'fixed', shape, chunks, filters)
                dataset(g, 'single', shape, shape, filters)
                dataset(g, 'larger', shape, tuple(n + 3 for n in shape), filters, maxshape=(None,) * r)
                dataset(g, 'room', shape, chunks, filters, maxshape=tuple(3 * n for n in shape))
                for axis in range(r):
                    limits = tuple(None if i == axis else n + 4 for i, n in enumerate(shape))
                    dataset(g, 'extensible%d' % axis, shape, chunks, filters, maxshape=limits)
                dataset(g, 'btree2', shape, chunks, filters, maxshape=(None,) * r)
                d = dataset(g, 'shrunk', shape, chunks, filters, maxshape=(None,) * r)
                d.resize((shape[0] - 2,) + shape[1:])
        # fill values, data that were not written
        for fill in None, 0.5:
            tag = 'fill-%s-' % fill
            f.create_dataset(tag + 'contiguous', (4, 5), 'f4', fillvalue=fill)
            f.create_dataset(tag + 'chunked', (7, 5), 'f4', chunks=(3, 2), fillvalue=fill)[3:5, 1:3] = 9
            f.create_dataset(tag + 'packed', (7, 5), 'f4', chunks=(3, 2), fillvalue=fill, compression='gzip',
                             maxshape=(None, 5))[3:4] = 9
            f.create_dataset(tag + 'nothing', (7, 5), 'f4', chunks=(3, 5), fillvalue=fill, maxshape=(None, None))
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_chunk((2, 2))
        plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        d = h5py.h5d.create(f.id, b'early', h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple((5, 5)), plist)
        h5py.Dataset(d)[...] = values((5, 5))
        for limits in ((5, 5), (None, 5), (None, None)):
            for filters in ('gzip',), ('shuffle', 'fletcher32'):
                dataset(f, 'edges-%s-%s' % (limits, filters), (5, 5), (2, 3), filters, maxshape=limits, whole_edges=True)
                dataset(f, 'edge-%s-%s' % (limits, filters), (5, 5), (6 if limits[0] is None else 5, 7 if limits[1] is None else 3), filters,
                        maxshape=limits, whole_edges=True)
    record(name)

    # types
    name = 'types-%s.h5' % libver
    with h5py.File(name, 'w', libver=libver) as f:
        for t in ['f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', '?']:
            for order in '<>':
                x = values((5, 3), t).astype(np.dtype(t).newbyteorder(order))
                f[order + t] = x
                f.create_dataset('chunked/' + order + t, data=x, chunks=(2, 2), compression='gzip', shuffle=True)
        f['extremes'] = np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324, 1.7976931348623157e308])
        f['half'] = np.array([65504, 6e-8, -0.1, np.inf, -0.0], 'f2')
        f['unsigned'] = np.array([2**64 - 1, 2**63 + 1025], 'u8')
        f.create_dataset('enumeration', data=[7, 1, 7], dtype=h5py.enum_dtype({'A': 1, 'B': 7}, 'u2'))
        f['named'] = np.dtype('>f4')
        f.create_dataset('of-named', data=values((4,)), dtype=f['named'])
    record(name)
    with h5py.File(name, 'a') as f:
        raw = np.array([1, -2.5, 3.140625, 1e30, -0.0, np.inf], 'f4')
        h5py.h5d.create(f.id, b'bf16', BF16, h5py.h5s.create_simple((6,))).write(
            h5py.h5s.ALL, h5py.h5s.ALL, (raw.view('u4') >> 16).astype('u2'), BF16)
        bits = h5py.h5d.create(f.id, b'bits', h5py.h5t.STD_B8LE, h5py.h5s.create_simple((3,)))
        bits.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array([0, 1, 255], 'u1'), h5py.h5t.STD_B8LE)
    expect(name, 'bf16', (raw.view('u4') >> 16 << 16).view('f4'))
    expect(name, 'bits', [0, 1, 255])

    # large indexes, groups and attributes, links, strange siblings
    if libver in ('v108', 'v110'):
        continue
    name = 'structure-%s.h5' % libver
    with h5py.File(name, 'w', libver=libver) as f:
        for filters in (), ('gzip',):
            for limits in ((None, 2), (700, 2), (None, None)):
                d = dataset(f, 'many%d-%s' % (len(filters), str(limits).replace('None', 'n')), (700, 2), (1, 2), filters, 'i2', limits)
        for n, limits in (('far', (None,)), ('fixed', (200000,))):
            d = dataset(f, n, (200000,), (2,), (), 'u1', limits, write=False)
            for at in 0, 3, 131, 5000, 70001, 199999:
                d[at] = 5
        g = f.create_group('tracked', track_order=True)
        for i in range(150):
            g['item%d' % i] = i
            g.attrs['a%d' % i] = i / 2
        g.attrs['big'] = 'x' * 60000
        if libver == 'latest':
            g.attrs['huge'] = np.bytes_('y' * 65530)
        g.attrs['text'] = 'Ünïcode'
        g.attrs['fixed'] = np.bytes_('n-1')
        g.attrs['three'] = [1, 2, 3]
        f['tracked/nested/deep/x'] = values((2, 2))
        f['hard'] = f['tracked/nested/deep/x']
        f['soft'] = h5py.SoftLink('/tracked/nested/deep/x')
        f['chain'] = h5py.SoftLink('soft')
        f['way'] = h5py.SoftLink('tracked/nested')
        f['around'] = h5py.SoftLink('way/./deep/x')
        f['cycle'] = f['/']
        f['circle'] = h5py.SoftLink('circle')
        f['ping'] = h5py.SoftLink('pong/x')
        f['pong'] = h5py.SoftLink('ping/x')
        f['dangling'] = h5py.SoftLink('/nowhere')
        f['external'] = h5py.ExternalLink('types-%s.h5' % libver, '/half')
        f['external-group'] = h5py.ExternalLink('types-%s.h5' % libver, '/')
        f['to-external'] = h5py.SoftLink('/external')
        f['to-to-external'] = h5py.SoftLink('to-external')
        f['through-external'] = h5py.SoftLink('/external-group/half')
        f['title'] = 'a text'
        f['titles'] = ['a', 'b']
        f['one-title'] = ['only']
        f['null'] = h5py.Empty('f8')
        g = f.create_group('strange')
        g['complex'] = np.zeros(3, complex)
        g['opaque'] = np.zeros(3, 'V5')
        g['region'] = f['hard'].regionref[:1]
        g.create_dataset('references', data=[f['hard'].ref], dtype=h5py.ref_dtype)
        g.create_dataset('array', (2,), dtype=np.dtype(('f8', (3,))))
        g.create_dataset('ragged', (2,), dtype=h5py.vlen_dtype('f8'))
        g.create_dataset('raw', (4,), 'f8', external=[('raw.bin', 0, 32)])
        g.create_dataset('lzf', data=np.zeros(3000), compression='lzf')
        if libver != 'earliest':
            v = h5py.VirtualLayout((5,), 'f8')
            v[:] = h5py.VirtualSource('types-%s.h5' % libver, 'half', (5,))
            g.create_virtual_dataset('virtual', v)
        g['longdouble'] = np.zeros(2, 'g')
    record(name)
    expect(name, 'soft', h5py.File(name)['hard'][()])
    for alias in 'chain', 'around', 'way/deep/x':
        expect(name, alias, h5py.File(name)['hard'][()])
manifest.close()
expected.close()
