package ingest

import (
	"path/filepath"
	"strings"
)

// extensions are the endings of the files that are read, each also with .gz or .zst behind it.
var extensions = []string{".ndjson", ".jsonl", ".json", ".csv", ".tsv", ".parquet", ".log", ".txt"}

// parquetExtension is the ending of files of columns, which are packed inside.
const parquetExtension = ".parquet"

// delimited says whether an extension is one of files of cells.
func delimited(extension string) bool { return extension == ".csv" || extension == ".tsv" }

// mayBeText says whether an extension is one that other files than logs have, too.
func mayBeText(extension string) bool { return extension == ".log" || extension == ".txt" }

// stem is a file's name without its extensions, and the one that says its format; ok is false where the
// file is none that is read.
func stem(path string) (name, extension string, ok bool) {
	name = filepath.Base(path)
	for _, packed := range []string{".gz", ".zst"} {
		if cut, found := cutSuffixFold(name, packed); found && !strings.EqualFold(filepath.Ext(cut), parquetExtension) {
			name = cut
			break
		}
	}
	for _, e := range extensions {
		if cut, found := cutSuffixFold(name, e); found {
			return cut, e, cut != ""
		}
	}
	return name, "", false
}

func cutSuffixFold(s, suffix string) (string, bool) {
	if n := len(s) - len(suffix); n >= 0 && strings.EqualFold(s[n:], suffix) {
		return s[:n], true
	}
	return s, false
}
