package executor

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFreeMemoryIsTheLeastThatAnythingLeaves(t *testing.T) {
	free := func(files map[string]string) int64 {
		return freeMemory(func(name string) ([]byte, error) {
			if text, ok := files[name]; ok {
				return []byte(text), nil
			}
			return nil, os.ErrNotExist
		})
	}
	require.EqualValues(t, unknownMemory, free(nil))
	machine := map[string]string{"/proc/meminfo": "MemTotal: 100 kB\nMemAvailable:     50 kB\n"}
	require.EqualValues(t, 50<<10, free(machine))

	machine["/proc/self/cgroup"] = "0::/a/b\n"
	machine["/sys/fs/cgroup/a/memory.max"] = "40960\n"
	machine["/sys/fs/cgroup/a/memory.current"] = "10240\n"
	machine["/sys/fs/cgroup/a/memory.stat"] = "inactive_file 2048\n"
	machine["/sys/fs/cgroup/a/b/memory.max"] = "max\n"
	require.EqualValues(t, 32<<10, free(machine))

	machine["/proc/self/cgroup"] = "4:memory:/c\n0::/\n"
	machine["/sys/fs/cgroup/memory/memory.limit_in_bytes"] = "20480\n"
	require.EqualValues(t, 20<<10, free(machine))

	machine["/proc/self/limits"] = "Max address space         16384                unlimited            bytes     \n"
	machine["/proc/self/status"] = "VmSize:	       4 kB\n"
	require.EqualValues(t, 12<<10, free(machine))
}
