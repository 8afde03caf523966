package dynamic

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseJSONPath reads a JSONPath of keys and indexes: $.a.b[0]['c d'].
func ParseJSONPath(text string) (Path, error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "$")
	if !ok {
		return nil, fmt.Errorf("the JSON path '%s' does not begin with $", text)
	}
	var p Path
	for rest != "" {
		step, after, ok := nextStep(rest)
		if !ok {
			return nil, fmt.Errorf("the JSON path '%s' has something other than keys and indexes at '%s'", text, rest)
		}
		p, rest = append(p, step), after
	}
	return p, nil
}

func nextStep(s string) (step Step, rest string, ok bool) {
	if s[0] == '.' {
		end := strings.IndexAny(s[1:], ".[") + 1
		if end == 0 {
			end = len(s)
		}
		key := s[1:end]
		return Step{Key: key}, s[end:], key != "" && key != "*"
	}
	if len(s) < 3 || s[0] != '[' {
		return Step{}, "", false
	}
	if q := s[1]; q == '\'' || q == '"' {
		end := strings.Index(s[2:], string(q)+"]")
		if end < 0 {
			return Step{}, "", false
		}
		return Step{Key: s[2 : 2+end]}, s[2+end+2:], true
	}
	end := strings.IndexByte(s, ']')
	if end < 0 {
		return Step{}, "", false
	}
	n, err := strconv.Atoi(strings.TrimSpace(s[1:end]))
	return Step{Index: n, Array: true}, s[end+1:], err == nil
}
