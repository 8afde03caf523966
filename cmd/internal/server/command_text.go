package server

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"kql/functions/types"
	"kql/planner"
)

// commandText reads a command from left to right.
type commandText struct {
	text string
	at   int
}

// left is what has not been read, without the white space and comments before it.
func (c *commandText) left() string {
	for {
		rest := strings.TrimLeftFunc(c.text[c.at:], unicode.IsSpace)
		c.at = len(c.text) - len(rest)
		if !strings.HasPrefix(rest, "//") {
			return rest
		}
		line, _, _ := strings.Cut(rest, "\n")
		c.at += len(line)
	}
}

// words takes words, whatever their case, if they all stand here.
func (c *commandText) words(all string) bool {
	before := c.at
	for _, word := range strings.Fields(all) {
		rest := c.left()
		if len(rest) < len(word) || !strings.EqualFold(rest[:len(word)], word) || strings.IndexFunc(rest[len(word):], isNamePart) == 0 || strings.HasPrefix(rest[len(word):], "-") {
			c.at = before
			return false
		}
		c.at += len(word)
	}
	return true
}

// sign takes a sign if it stands here.
func (c *commandText) sign(sign string) bool {
	if !strings.HasPrefix(c.left(), sign) {
		return false
	}
	c.at += len(sign)
	return true
}

// end wants the command to end here.
func (c *commandText) end() error {
	if rest := strings.TrimRight(c.left(), "; \t\r\n"); rest != "" {
		return fmt.Errorf("the command should end before '%.40s'", rest)
	}
	return nil
}

func isNamePart(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// name is a name as it is, or in quotes, or in brackets and quotes.
func (c *commandText) name(of string) (string, error) {
	rest := c.left()
	if bracket := strings.HasPrefix(rest, "["); bracket || strings.HasPrefix(rest, "'") || strings.HasPrefix(rest, `"`) {
		before := c.at
		if bracket {
			c.at++
		}
		text, ok := c.quoted()
		if !ok || text == "" || bracket && !c.sign("]") {
			c.at = before
			return "", fmt.Errorf("the name of %s does not end: %.40s", of, rest)
		}
		return text, nil
	}
	n := strings.IndexFunc(rest, func(r rune) bool { return !isNamePart(r) })
	if n < 0 {
		n = len(rest)
	}
	if n == 0 {
		return "", fmt.Errorf("the name of %s is missing before '%.40s'", of, rest)
	}
	c.at += n
	return rest[:n], nil
}

// quoted is the text in quotes that stands here.
func (c *commandText) quoted() (string, bool) {
	rest := c.left()
	if rest == "" || rest[0] != '\'' && rest[0] != '"' {
		return "", false
	}
	var out strings.Builder
	for i := 1; i < len(rest); {
		r, size := utf8.DecodeRuneInString(rest[i:])
		switch {
		case rest[i] == rest[0]:
			c.at += i + 1
			return out.String(), true
		case r == '\\' && i+1 < len(rest):
			i++
			_, size = utf8.DecodeRuneInString(rest[i:])
			if escaped, ok := map[byte]string{'n': "\n", 't': "\t", 'r': "\r"}[rest[i]]; ok {
				out.WriteString(escaped)
			} else {
				out.WriteString(rest[i : i+size])
			}
		default:
			out.WriteString(rest[i : i+size])
		}
		i += size
	}
	return "", false
}

// columns are (name: type, ...).
func (c *commandText) columns() (all []planner.TableColumn, err error) {
	if !c.sign("(") {
		return nil, fmt.Errorf("the columns of the table are missing: (name: type, ...)")
	}
	seen := map[string]bool{}
	for !c.sign(")") {
		if len(all) > 0 && !c.sign(",") {
			return nil, fmt.Errorf("a comma is missing before '%.40s'", c.left())
		}
		name, err := c.name("a column")
		if err != nil {
			return nil, err
		}
		if !c.sign(":") {
			return nil, fmt.Errorf("the type of column %s is missing", name)
		}
		kind, err := c.name("the type of column " + name)
		if err != nil {
			return nil, err
		}
		t, ok := types.Named(kind)
		if !ok {
			return nil, fmt.Errorf("column %s: there is no type %s", name, kind)
		}
		if seen[name] {
			return nil, fmt.Errorf("column %s is there twice", name)
		}
		seen[name] = true
		all = append(all, planner.TableColumn{Name: name, Type: t})
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("a table has at least one column")
	}
	return all, nil
}

// properties are with (name = value, ...), of which a command knows some; there may be none.
func (c *commandText) properties(known ...string) (map[string]string, error) {
	all := map[string]string{}
	if !c.words("with") {
		return all, nil
	}
	if !c.sign("(") {
		return nil, fmt.Errorf("with wants its properties: (name = value, ...)")
	}
	for first := true; !c.sign(")"); first = false {
		if !first && !c.sign(",") {
			return nil, fmt.Errorf("a comma is missing before '%.40s'", c.left())
		}
		name, err := c.name("a property")
		if err != nil {
			return nil, err
		}
		at := -1
		for i, k := range known {
			if strings.EqualFold(k, name) {
				at = i
			}
		}
		if at < 0 {
			return nil, fmt.Errorf("there is no property %s here; there are %s", name, strings.Join(known, ", "))
		}
		if !c.sign("=") {
			return nil, fmt.Errorf("the value of %s is missing", name)
		}
		value, ok := c.quoted()
		if !ok {
			if value, err = c.name("the value of " + name); err != nil {
				return nil, err
			}
		}
		all[known[at]] = value
	}
	return all, nil
}

// names are (name, ...), or one name.
func (c *commandText) names(of string) (all []string, err error) {
	if !c.sign("(") {
		name, err := c.name(of)
		return []string{name}, err
	}
	for !c.sign(")") {
		if len(all) > 0 && !c.sign(",") {
			return nil, fmt.Errorf("a comma is missing before '%.40s'", c.left())
		}
		name, err := c.name(of)
		if err != nil {
			return nil, err
		}
		all = append(all, name)
	}
	return all, nil
}
