package executor

import (
	"bytes"
	"math"
	"os"
	"path"
	"strconv"
	"strings"
)

// unknownMemory is what a machine is taken to have free that does not say.
const unknownMemory = 4 << 30

// DefaultMemory is the budget of a program that is given none: three quarters of the bytes that the machine has free, or
// of what is left to the program by its cgroup or by ulimit -v where that is less.
func DefaultMemory() int64 { return freeMemory(os.ReadFile) / 4 * 3 }

// freeMemory is the bytes that the program can still take, as Linux tells in files.
func freeMemory(read func(name string) ([]byte, error)) int64 {
	files := systemFiles(read)
	free := int64(math.MaxInt64)
	if n, ok := files.field("/proc/meminfo", "MemAvailable:"); ok {
		free = n << 10
	}
	if n, ok := files.addressSpace(); ok {
		free = min(free, n)
	}
	if n, ok := files.cgroup(); ok {
		free = min(free, n)
	}
	if free == math.MaxInt64 {
		return unknownMemory
	}
	return max(free, 1)
}

type systemFiles func(name string) ([]byte, error)

// field is the number behind a name at the start of a line.
func (f systemFiles) field(file, name string) (int64, bool) {
	text, _ := f(file)
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			if fields := strings.Fields(rest); len(fields) > 0 {
				n, err := strconv.ParseInt(fields[0], 10, 64)
				return n, err == nil
			}
		}
	}
	return 0, false
}

// number is the number that is all of a file; "max" and such are none.
func (f systemFiles) number(file string) (int64, bool) {
	text, err := f(file)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(string(bytes.TrimSpace(text)), 10, 64)
	return n, err == nil
}

// addressSpace is what ulimit -v leaves.
func (f systemFiles) addressSpace() (int64, bool) {
	most, ok := f.field("/proc/self/limits", "Max address space")
	if !ok {
		return 0, false
	}
	used, _ := f.field("/proc/self/status", "VmSize:")
	return most - used<<10, true
}

// hierarchy is how a version of cgroups names its files.
type hierarchy struct{ root, limit, used, cache string }

var (
	unified   = hierarchy{"/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"}
	versioned = hierarchy{"/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"}
)

// cgroup is the least that any of the groups that the program is in leaves. In a container its own group may be the root.
func (f systemFiles) cgroup() (least int64, found bool) {
	text, _ := f("/proc/self/cgroup")
	least = math.MaxInt64
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) < 3 || parts[1] != "" && parts[1] != "memory" {
			continue
		}
		h := versioned
		if parts[1] == "" {
			h = unified
		}
		for at := path.Clean("/" + parts[2]); ; at = path.Dir(at) {
			if n, ok := f.left(h, path.Join(h.root, at)); ok {
				least, found = min(least, n), true
			}
			if at == "/" {
				break
			}
		}
	}
	return least, found
}

// left is what one group leaves; files that were read and are not in use count as free.
func (f systemFiles) left(h hierarchy, folder string) (int64, bool) {
	most, ok := f.number(path.Join(folder, h.limit))
	if !ok {
		return 0, false
	}
	used, _ := f.number(path.Join(folder, h.used))
	cache, _ := f.field(path.Join(folder, "memory.stat"), h.cache+" ")
	return max(most-used+cache, 0), true
}
