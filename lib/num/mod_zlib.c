// Raw deflate and crc32 of zlib, for sizes beyond its 32-bit counters too.
// pkg-config: zlib
#include "base/module.h"
#include "num/zlib.h"

#include <limits.h>
#include <zlib.h>

enum { PIECE = 1 << 30 };

static uInt piece_of(size_t n) { return n < PIECE ? (uInt)n : PIECE; }

static uint32_t crc(uint32_t c, const void *bytes, size_t n)
{
    const Bytef *p = bytes;
    for (; n; n -= piece_of(n)) {
        c = (uint32_t)crc32(c, p, piece_of(n));
        p += piece_of(n);
    }
    return c;
}

static bool unpack(void *out, size_t size, const void *bytes, size_t n)
{
    z_stream z = { .next_in = (Bytef *)bytes, .next_out = out };
    Bytef end;
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return false;
    int status = Z_OK;
    size_t in = n, room = size;
    while (status == Z_OK) {
        z.avail_in = piece_of(in);
        z.avail_out = piece_of(room);
        if (!room) {                                   // the end may be still to come, but no byte
            z.next_out = &end;
            z.avail_out = 1;
        }
        uInt in0 = z.avail_in, out0 = z.avail_out;
        status = inflate(&z, Z_NO_FLUSH);
        in -= in0 - z.avail_in;
        if (!room && z.avail_out == 0)
            status = Z_DATA_ERROR;
        room -= room ? out0 - z.avail_out : 0;
    }
    inflateEnd(&z);
    return status == Z_STREAM_END && room == 0 && in == 0;
}

static size_t bound(size_t n) { return n + n / 1000 + 64; }

static size_t pack(void *out, size_t room, const void *bytes, size_t n)
{
    z_stream z = { .next_in = (Bytef *)bytes, .next_out = out };
    if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return 0;
    int status = Z_OK;
    size_t left = n, free_room = room;
    while (status == Z_OK) {
        z.avail_in = piece_of(left);
        z.avail_out = piece_of(free_room);
        uInt in0 = z.avail_in, out0 = z.avail_out;
        status = deflate(&z, left <= PIECE ? Z_FINISH : Z_NO_FLUSH);
        left -= in0 - z.avail_in;
        free_room -= out0 - z.avail_out;
    }
    deflateEnd(&z);
    return status == Z_STREAM_END ? room - free_room : 0;
}

DGL_MODULE(dgl_zlib_api) = { .crc32 = crc, .inflate = unpack, .bound = bound, .deflate = pack };
