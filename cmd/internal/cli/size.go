package cli

import (
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"

	"kql/executor"
	"kql/functions/vector"
)

// size is a number of bytes, written with a unit: 512MB, 4GB.
type size int64

// UnmarshalText reads a size.
func (s *size) UnmarshalText(text []byte) error {
	t := strings.ToUpper(strings.TrimSpace(string(text)))
	t = strings.TrimSuffix(strings.TrimSuffix(t, "B"), "I")
	shift := 0
	if t != "" {
		if n := strings.IndexByte("KMGT", t[len(t)-1]); n >= 0 {
			shift, t = 10*(n+1), strings.TrimSpace(t[:len(t)-1])
		}
	}
	n, err := strconv.ParseFloat(t, 64)
	if err != nil || n <= 0 || n > 1<<40 {
		return fmt.Errorf("%q is no size; write it as 512MB or 4GB", text)
	}
	*s = size(n * float64(int64(1)<<shift))
	return nil
}

// budget is the budget of the program: so many bytes, or without any what the machine allows.
func (s size) budget() *executor.Budget {
	limit := int64(s)
	if limit == 0 {
		limit = executor.DefaultMemory()
	}
	debug.SetMemoryLimit(limit)
	vector.LimitText(limit / 4)
	return executor.NewBudget(limit)
}
