package catalog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"kql/functions/types"
	"kql/planner"
)

// Schema is tables that the user gives types to.
type Schema map[string][]planner.TableColumn

// ReadSchema reads a schema file: a JSON object of tables, each an object of columns and their types. The
// columns keep their order.
func ReadSchema(path string) (Schema, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s, err := parseSchema(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

func parseSchema(text []byte) (Schema, error) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	s := Schema{}
	err := members(d, "an object of tables", func(table string) error {
		if _, twice := s[table]; twice {
			return fmt.Errorf("table %s is given twice", table)
		}
		s[table] = []planner.TableColumn{}
		return members(d, "an object of columns for table "+table, func(column string) error {
			t, err := columnType(d, table, column)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(s[table], func(c planner.TableColumn) bool { return c.Name == column }) {
				return fmt.Errorf("column %s of table %s is given twice", column, table)
			}
			s[table] = append(s[table], planner.TableColumn{Name: column, Type: t})
			return nil
		})
	})
	if err == nil && d.More() {
		err = fmt.Errorf("there is more text behind the object")
	}
	return s, err
}

func columnType(d *json.Decoder, table, column string) (types.Type, error) {
	token, err := d.Token()
	if err != nil {
		return types.Unknown, err
	}
	name, _ := token.(string)
	t, ok := types.Named(name)
	if !ok {
		return t, fmt.Errorf("column %s of table %s: %v is no type; the types are bool, int, long, real, decimal, string, datetime, timespan, guid and dynamic", column, table, token)
	}
	return t, nil
}

// members reads a JSON object: each name, and with value what belongs to it.
func members(d *json.Decoder, what string, value func(name string) error) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	if token != json.Delim('{') {
		return fmt.Errorf("expected %s, found %v", what, token)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		if err := value(name.(string)); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}
