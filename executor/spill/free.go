//go:build linux || darwin

package spill

import (
	"math"
	"syscall"
)

// free is the bytes that a folder's disk has left; very many where it does not say.
func free(folder string) int64 {
	var s syscall.Statfs_t
	if syscall.Statfs(folder, &s) != nil {
		return math.MaxInt64
	}
	return int64(s.Bavail) * int64(s.Bsize)
}
