package workspace

import (
	"encoding/binary"
	"math"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// geoDatabase writes a MaxMind database with these records, each for a network.
func geoDatabase(t *testing.T, networks map[string]any) (path string) {
	t.Helper()
	w := &geoWriter{nodes: [][2]int{{}}}
	for network, record := range networks {
		w.add(netip.MustParsePrefix(network), w.store(record))
	}
	path = filepath.Join(t.TempDir(), "cities.mmdb")
	require.NoError(t, os.WriteFile(path, w.file(), 0o644))
	return path
}

// geoWriter is a database as its format has it: a tree of the bits of addresses, and behind it the records. A
// node's branch is another node's number, 0 for none, or below 0 a record's place.
type geoWriter struct {
	nodes [][2]int
	data  []byte
}

// ordered is a map whose keys are in order.
type ordered [][2]any

func (w *geoWriter) store(record any) (branch int) {
	at := len(w.data)
	w.data = appendGeo(w.data, record)
	return -1 - at
}

// add has the addresses of a network lead to a branch; IPv4 lies at ::/96.
func (w *geoWriter) add(network netip.Prefix, branch int) {
	bits, length := network.Addr().As16(), network.Bits()
	if network.Addr().Is4() {
		four := network.Addr().As4()
		bits, length = [16]byte{12: four[0], four[1], four[2], four[3]}, length+96
	}
	at := 0
	for i := range length {
		bit := bits[i/8] >> (7 - i%8) & 1
		if i == length-1 {
			w.nodes[at][bit] = branch
			return
		}
		if w.nodes[at][bit] == 0 {
			w.nodes = append(w.nodes, [2]int{})
			w.nodes[at][bit] = len(w.nodes) - 1
		}
		at = w.nodes[at][bit]
	}
}

func (w *geoWriter) file() []byte {
	var out []byte
	for _, node := range w.nodes {
		for _, branch := range node {
			switch {
			case branch == 0:
				branch = len(w.nodes)
			case branch < 0:
				branch = len(w.nodes) + 16 + (-1 - branch)
			}
			out = append(out, byte(branch>>16), byte(branch>>8), byte(branch))
		}
	}
	out = append(append(out, make([]byte, 16)...), w.data...)
	return appendGeo(append(out, "\xab\xcd\xefMaxMind.com"...), ordered{
		{"binary_format_major_version", uint16(2)}, {"binary_format_minor_version", uint16(0)}, {"build_epoch", uint64(1)},
		{"database_type", "Cities"}, {"description", ordered{{"en", "cities"}}}, {"ip_version", uint16(6)},
		{"languages", []any{"en"}}, {"node_count", uint32(len(w.nodes))}, {"record_size", uint16(24)},
	})
}

// appendGeo adds a value: a byte of its kind and size, and then the value.
func appendGeo(dst []byte, value any) []byte {
	switch v := value.(type) {
	case string:
		return append(appendGeoKind(dst, 2, len(v)), v...)
	case float64:
		return binary.BigEndian.AppendUint64(appendGeoKind(dst, 3, 8), math.Float64bits(v))
	case uint16:
		return binary.BigEndian.AppendUint16(appendGeoKind(dst, 5, 2), v)
	case uint32:
		return binary.BigEndian.AppendUint32(appendGeoKind(dst, 6, 4), v)
	case uint64:
		return binary.BigEndian.AppendUint64(appendGeoKind(dst, 9, 8), v)
	case ordered:
		dst = appendGeoKind(dst, 7, len(v))
		for _, pair := range v {
			dst = appendGeo(appendGeo(dst, pair[0]), pair[1])
		}
	case []any:
		dst = appendGeoKind(dst, 11, len(v))
		for _, element := range v {
			dst = appendGeo(dst, element)
		}
	}
	return dst
}

// appendGeoKind adds the head of a value; sizes from 29 on take another byte, kinds from 8 on too.
func appendGeoKind(dst []byte, kind, size int) []byte {
	first, rest := min(size, 29), []byte(nil)
	if size >= 29 {
		rest = []byte{byte(size - 29)}
	}
	if kind < 8 {
		return append(append(dst, byte(kind<<5|first)), rest...)
	}
	return append(append(dst, byte(first), byte(kind-7)), rest...)
}
