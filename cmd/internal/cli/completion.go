package cli

import (
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"kql/cmd/internal/paint"
	"kql/cmd/internal/reference"
)

// scripts are what each shell is told once. They ask for words with complete-words.
//
//go:embed shell/kql.*
var scripts embed.FS

// shells are the endings of their scripts.
var shells = map[string]string{"bash": "bash", "zsh": "zsh", "fish": "fish", "powershell": "ps1"}

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish,powershell" help:"The shell: bash, zsh, fish or powershell."`
}

// Run writes the script of a shell.
func (c *completionCommand) Run(a *App) error {
	text, err := scripts.ReadFile("shell/kql." + shells[c.Shell])
	if err != nil {
		return err
	}
	_, err = a.Stdout.Write(text)
	return err
}

type wordsCommand struct {
	Words []string `arg:"" optional:"" passthrough:""`
}

// files is the word that stands for the names of files, which the shell knows.
const files = ":files"

// Run writes what the last word of a command line may be, a line each with a tabulator before what it means.
func (c *wordsCommand) Run(a *App, k *kong.Kong) error {
	words := slices.DeleteFunc(slices.Clone(c.Words), func(w string) bool { return w == "--" || w == "=" })
	if len(words) == 0 {
		words = []string{""}
	}
	typed := words[len(words)-1]
	for _, w := range possible(k.Model.Node, words[:len(words)-1], typed) {
		name, about, _ := strings.Cut(w, "\t")
		if name != files && !strings.HasPrefix(name, typed) {
			continue
		}
		if _, err := fmt.Fprintf(a.Stdout, "%s\t%s\n", name, paint.Clean(about)); err != nil {
			return err
		}
	}
	return nil
}

// possible is the words that may stand behind others.
func possible(root *kong.Node, before []string, typed string) (words []string) {
	command, flags := root, root.DefaultCmd
	for _, n := range root.Children {
		if len(before) > 0 && n.Name == before[0] {
			command, flags = n, n
		}
	}
	if len(before) > 0 {
		if f := flagOf(flags, before[len(before)-1]); f != nil && !f.IsBool() {
			return valuesOf(f.Value)
		}
	}
	if strings.HasPrefix(typed, "-") {
		for _, f := range flags.Flags {
			words = append(words, "--"+f.Name+"\t"+f.Help)
		}
		return append(words, "--help\tShow context-sensitive help.")
	}
	if command == root {
		if len(before) > 0 && !strings.HasPrefix(before[0], "-") {
			return nil // no command
		}
		for _, n := range root.Children {
			if !n.Hidden {
				words = append(words, n.Name+"\t"+n.Help)
			}
		}
		return words
	}
	switch command.Name {
	case "help", "functions":
		words = append(words, reference.Topics()...)
	default:
		for _, p := range command.Positional {
			words = append(words, valuesOf(p)...)
		}
	}
	return words
}

func flagOf(n *kong.Node, word string) *kong.Flag {
	for _, f := range n.Flags {
		if word == "--"+f.Name || f.Short != 0 && word == "-"+string(f.Short) {
			return f
		}
	}
	return nil
}

// valuesOf is what a flag or an argument may be.
func valuesOf(v *kong.Value) []string {
	if v.Enum != "" {
		return v.EnumSlice()
	}
	switch v.Name {
	case "now", "param", "max-memory", "timeout", "query", "run":
		return nil
	}
	return []string{files}
}

type manCommand struct{}

// Run writes the manual page, in the language of man.
func (manCommand) Run(a *App, k *kong.Kong) error {
	_, err := io.WriteString(a.Stdout, manual(k.Model))
	return err
}
