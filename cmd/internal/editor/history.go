package editor

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
)

// History is the texts that were typed, the oldest first, in this session and those before it.
type History struct {
	mu    sync.Mutex
	texts []string
	path  string // of the file; "" keeps nothing
}

// mostHistory is how many texts of the file are read.
const mostHistory = 10_000

// OpenHistory reads the history of a file, which need not be there yet. A line of the file is a text as a JSON
// string; what is none is passed over.
func OpenHistory(path string) (*History, error) {
	h := &History{path: path}
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return h, nil
	}
	if err != nil {
		return h, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var text string
		if json.Unmarshal(lines.Bytes(), &text) == nil && text != "" {
			h.texts = append(h.texts, text)
		}
	}
	h.texts = h.texts[max(len(h.texts)-mostHistory, 0):]
	return h, lines.Err()
}

// HistoryFile is where the history is kept: $KQL_HISTORY, or else a file in the user's folder of state; "" where
// $KQL_HISTORY is off.
func HistoryFile() string {
	if path := os.Getenv("KQL_HISTORY"); path == "off" {
		return ""
	} else if path != "" {
		return path
	}
	folder := os.Getenv("XDG_STATE_HOME")
	if folder == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		folder = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(folder, "kql", "history")
}

// Add adds a text, unless it is the last one again, and writes it to the file, which only the user may read.
func (h *History) Add(text string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if n := len(h.texts); text == "" || n > 0 && h.texts[n-1] == text {
		return nil
	}
	h.texts = append(h.texts, text)
	if h.path == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	line, err := json.Marshal(text)
	if err == nil {
		_, err = f.Write(append(line, '\n'))
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}

// Len is how many texts there are.
func (h *History) Len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.texts)
}

// At is a text, counted from the oldest.
func (h *History) At(i int) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.texts[i]
}
