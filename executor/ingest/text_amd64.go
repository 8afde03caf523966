package ingest

// textLen is how many of n bytes come before the first quote, backslash or control character. It may read the
// padding behind them.
//
//go:noescape
func textLen(data *byte, n int) int
