package functions

import (
	"strconv"
	"strings"
)

// Path is a way into a dynamic value: RawEventData.Target[1].ID is Target, 1, ID.
type Path []Step

// Step is a bag's key, or where Array is set an array's index (below 0: from the end).
type Step struct {
	Key   string
	Index int
	Array bool
}

// String is the path as KQL writes it behind a column's name.
func (p Path) String() string {
	var b strings.Builder
	for _, s := range p {
		if s.Array {
			b.WriteString("[" + strconv.Itoa(s.Index) + "]")
		} else {
			b.WriteString("." + s.Key)
		}
	}
	return b.String()
}
