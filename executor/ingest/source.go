package ingest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Open finds the tables that sources hold: a folder, a file, Name=file, or Name=folder.
func Open(sources []string, options Options) (*Store, error) {
	s := newStore(options)
	for _, source := range sources {
		if err := s.add(source); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Store) add(source string) error {
	info, err := os.Stat(source)
	if err != nil {
		name, path, named := strings.Cut(source, "=")
		if !named || name == "" {
			return err
		}
		if info, err = os.Stat(path); err != nil {
			return err
		}
		if info.IsDir() {
			return s.addParts(name, path)
		}
		return s.addFile(name, path)
	}
	if info.IsDir() {
		if name := filepath.Base(source); strings.HasPrefix(name, container) {
			return s.addParts(name, source)
		}
		return s.addFolder(source)
	}
	name, _, _ := stem(source)
	if ofPortal(name) {
		return s.addPortal(name, source)
	}
	if ok, err := s.addEvents(name, source); ok || err != nil {
		return err
	}
	return s.addFile(name, source)
}

func (s *Store) addFile(name, path string) error {
	if ofArrow(path) {
		return fmt.Errorf("%s: %s", path, noArrow)
	}
	if _, _, ok := stem(path); !ok {
		return fmt.Errorf("%s: the name does not end in %s, or one of them and .gz or .zst", path, strings.Join(extensions, ", "))
	}
	t := s.table(name)
	t.files = append(t.files, path)
	if (name == securityEvents || name == otherEvents) && len(tablesOfEvents(path)) > 1 {
		t.take(path)
	}
	return nil
}

func (s *Store) table(name string) *table {
	if s.tables[name] == nil {
		s.tables[name] = &table{name: name}
	}
	return s.tables[name]
}

// addFolder adds the files of a folder, and those in its folders under the folders' names; a folder that is named for a
// date is as if its files were outside of it. Files of other kinds are passed over. Two files with the same stem are most likely two copies, and refused when read.
func (s *Store) addFolder(folder string) error {
	stems := map[string]string{}
	return files(folder, func(path string, isFolder bool) error {
		name := filepath.Base(path)
		switch {
		case isFolder && partition.MatchString(name):
			return s.addFolder(path)
		case isFolder:
			return s.addParts(name, path)
		}
		name, _, ok := stem(path)
		if !ok || !holdsRows(path) {
			s.notePassed(path)
			return nil
		}
		if ofPortal(name) {
			return s.addPortal(tableOf(name), path)
		}
		if ok, err := s.addEvents(tableOf(name), path); ok || err != nil {
			return err
		}
		t := s.table(tableOf(name))
		if twin := stems[name]; twin != "" {
			t.unclear = fmt.Errorf("%s and %s have the same name; say which one to read with --data %s=FILE, or put both in a folder %s",
				twin, path, t.name, filepath.Join(folder, t.name))
		}
		stems[name] = path
		return s.addFile(t.name, path)
	})
}

// noArrow is why files of Arrow are not read: what reads them makes the program 8 MB larger.
const noArrow = "kql does not read Arrow; write Parquet instead, as pandas, Polars and DuckDB do"

// ofArrow says whether a file's name is one of Arrow IPC.
func ofArrow(path string) bool {
	return slices.Contains([]string{".arrow", ".arrows", ".feather", ".ipc"}, strings.ToLower(filepath.Ext(path)))
}

// notePassed tells of a file in a folder that holds rows and is not read, and remembers others by their names.
func (s *Store) notePassed(path string) {
	name, _, _ := strings.Cut(filepath.Base(path), ".")
	s.passed[tableOf(name)] = path
	if ofArrow(path) {
		s.note("%s is passed over: %s", path, noArrow)
	}
}

// holdsRows says whether a file of a folder is one of rows: a .log or .txt is where it begins as JSON does.
func holdsRows(path string) bool {
	if _, extension, _ := stem(path); !mayBeText(extension) {
		return true
	}
	f, err := open(path, func(int) {})
	if err != nil {
		return false
	}
	defer f.close()
	rest := bytes.TrimLeft(f.rest, " \t\r\n")
	return f.format != lines || len(rest) > 0 && rest[0] == '{'
}

// files calls f with what a folder holds, in the order of the names.
func files(folder string, f func(path string, isFolder bool) error) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		info, err := os.Stat(path) // follows links
		if err != nil {
			return err
		}
		if err := f(path, info.IsDir()); err != nil {
			return err
		}
	}
	return nil
}

// tableOf is the table of a file's stem: what comes before a hyphen with a digit behind it, else all of it.
func tableOf(stem string) string {
	for i := 1; i+1 < len(stem); i++ {
		if stem[i] == '-' && stem[i+1]-'0' <= 9 {
			return stem[:i]
		}
	}
	return stem
}
