package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
)

// Open finds the tables that sources hold: a folder, a file, or Name=file.
func Open(sources []string, options Options) (*Store, error) {
	s := &Store{options: options, files: map[string][]string{}, schemas: map[string]*schema{}}
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
		if name, path, named := strings.Cut(source, "="); named && name != "" {
			if _, err := os.Stat(path); err != nil {
				return err
			}
			return s.addFile(name, path)
		}
		return err
	}
	if info.IsDir() {
		return s.addFolder(source)
	}
	name, _, _ := stem(source)
	return s.addFile(name, source)
}

func (s *Store) addFile(table, path string) error {
	if _, _, ok := stem(path); !ok {
		return fmt.Errorf("%s: the name does not end in %s, or one of them and .gz or .zst", path, strings.Join(extensions, ", "))
	}
	s.files[table] = append(s.files[table], path)
	return nil
}

// addFolder adds the files of a folder, and those in its folders under the folders' names. Files of other
// kinds are passed over. Two files with the same stem are most likely two copies, and refused.
func (s *Store) addFolder(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	stems := map[string]string{}
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		if e.IsDir() {
			if err := s.addParts(e.Name(), path); err != nil {
				return err
			}
			continue
		}
		name, _, ok := stem(path)
		if !ok {
			continue
		}
		if twin := stems[name]; twin != "" {
			return fmt.Errorf("%s and %s have the same name; say which one to read with --data %s=FILE, or put both in a folder %s", twin, path, name, filepath.Join(folder, name))
		}
		stems[name] = path
		table := tableOf(name)
		s.files[table] = append(s.files[table], path)
	}
	return nil
}

func (s *Store) addParts(table, folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		if _, _, ok := stem(path); ok && !e.IsDir() {
			s.files[table] = append(s.files[table], path)
		}
	}
	slices.Sort(s.files[table])
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

// progress is what counts the bytes read of the table's files.
func (s *Store) progress(table string) func(n int) {
	if s.options.Progress == nil {
		return func(int) {}
	}
	var read atomic.Int64
	total := int64(0)
	for _, path := range s.files[table] {
		if info, err := os.Stat(path); err == nil {
			total += info.Size()
		}
	}
	return func(n int) { s.options.Progress(read.Add(int64(n)), total) }
}
