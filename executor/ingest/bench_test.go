package ingest

import (
	"bytes"
	"os"
	"testing"
)

// sample is the first megabytes of the file that KQL_BENCH_FILE names, in whole lines.
func sample(b *testing.B) []byte {
	name := os.Getenv("KQL_BENCH_FILE")
	if name == "" {
		b.Skip("KQL_BENCH_FILE names no NDJSON file")
	}
	f, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	data := make([]byte, 16<<20)
	n, _ := f.Read(data)
	return data[:bytes.LastIndexByte(data[:n-padding], '\n')+1]
}
