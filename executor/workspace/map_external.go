package workspace

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ExternalFolder is the folder of a workspace for files that stand for URLs.
const ExternalFolder = "external"

// Folder is the workspace's folder; "" where it has none.
func (w *Workspace) Folder() string { return w.folder }

// Mapped is the file that stands for a URL; ok is false where none does.
func (w *Workspace) Mapped(url string) (file string, ok bool) { return w.fileOf(url) }

// WriteExternal writes into the manifest of a folder, made where it has none, that files stand for URLs. Each pair is a
// URL and a path below the folder. What the manifest says otherwise, comments too, stays as it is.
func WriteExternal(folder string, pairs [][2]string) error {
	path := filepath.Join(folder, Manifest)
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	text, err = withExternal(text, pairs)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, text, 0o644)
}

// withExternal is a manifest's text with more pairs below external.
func withExternal(text []byte, pairs [][2]string) ([]byte, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, err
	}
	lines := strings.SplitAfter(string(text), "\n")
	if last := lines[len(lines)-1]; last == "" {
		lines = lines[:len(lines)-1]
	} else {
		lines[len(lines)-1] += "\n"
	}
	have := mappedURLs(&root)
	switch {
	case have == nil:
		lines = append(lines, "external:\n")
		lines = append(lines, pairLines("  ", pairs)...)
	case have.Style&yaml.FlowStyle != 0 || len(have.Content) == 0:
		return nil, errors.New("external is no list of lines that more could stand below; write it as URL: file, a line each")
	default:
		at := have.Content[len(have.Content)-1].Line // the last pair's, which is one line
		indent := strings.Repeat(" ", have.Content[0].Column-1)
		lines = append(lines[:at:at], append(pairLines(indent, pairs), lines[at:]...)...)
	}
	out := []byte(strings.Join(lines, ""))
	if err := yaml.NewDecoder(bytes.NewReader(out)).Decode(&root); err != nil {
		return nil, err
	}
	return out, nil
}

// mappedURLs is the mapping below the key external; nil where there is none.
func mappedURLs(root *yaml.Node) *yaml.Node {
	if len(root.Content) == 0 {
		return nil
	}
	pairs := root.Content[0].Content
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i].Value == "external" {
			return pairs[i+1]
		}
	}
	return nil
}

func pairLines(indent string, pairs [][2]string) (lines []string) {
	for _, p := range pairs {
		lines = append(lines, fmt.Sprintf("%s%q: %q\n", indent, p[0], filepath.ToSlash(p[1])))
	}
	return lines
}
