package ingest

import (
	"maps"
	"slices"
)

// With is the store with one more source beside its own. A table that the source adds to is read anew when it is
// next asked for, also where the source has no new files; all others keep what has been read of them.
func (s *Store) With(source string) (*Store, error) {
	more, err := Open([]string{source}, s.options)
	if err != nil {
		return nil, err
	}
	all := *s
	all.tables, all.passed = maps.Clone(s.tables), maps.Clone(s.passed)
	maps.Copy(all.passed, more.passed)
	for name, t := range more.tables {
		if old := s.tables[name]; old != nil {
			files := slices.DeleteFunc(t.files, func(f string) bool { return slices.Contains(old.files, f) })
			t.files, t.byType = slices.Concat(old.files, files), t.byType || old.byType
			t.parts = merged(old.parts, t.parts)
			old.mu.Lock()
			old.forget(s)
			old.mu.Unlock()
		}
		all.tables[name] = t
	}
	return &all, nil
}

func merged(a, b map[string]string) map[string]string {
	out := maps.Clone(a)
	if out == nil {
		return b
	}
	maps.Copy(out, b)
	return out
}

// Same says whether a table is the same one in another store: its files have not been added to since.
func (s *Store) Same(other *Store, name string) bool {
	return other != nil && s.tables[name] == other.tables[name]
}

// Files is the files of a table, in the order in which they are read.
func (s *Store) Files(name string) []string {
	if t := s.tables[name]; t != nil {
		return t.files
	}
	return nil
}

// Held is what has been read of a table: how many rows it has, how many of its columns are in memory, and about how
// many bytes they take. It is not known while the table is being read, nor before.
func (s *Store) Held(name string) (rows, columns int, bytes int64, known bool) {
	t := s.tables[name]
	if t == nil || !t.mu.TryLock() {
		return 0, 0, 0, false
	}
	defer t.mu.Unlock()
	for _, n := range t.rows {
		rows += n
	}
	return rows, len(t.loaded), t.held, t.rows != nil
}

// Forget drops what has been read of all tables but those that are being read now, and says how many bytes that were.
func (s *Store) Forget() (bytes int64) {
	for _, t := range s.tables {
		if t.mu.TryLock() {
			bytes += t.held
			for _, c := range t.cuts {
				bytes += c.held
			}
			t.forget(s)
			t.mu.Unlock()
		}
	}
	return bytes
}
