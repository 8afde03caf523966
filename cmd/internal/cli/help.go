package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"kql/cmd/internal/reference"
)

type helpCommand struct {
	Topic []string `arg:"" optional:"" help:"A command, or an operator, function or plugin of the language."`
}

// Run shows the help of a command, or what the language has of a name.
func (c *helpCommand) Run(a *App, k *kong.Kong) error {
	if len(c.Topic) == 0 {
		return usage(k, nil)
	}
	topic := strings.Join(c.Topic, " ")
	text, err := reference.Topic(topic)
	if err == nil {
		_, err = io.WriteString(a.Stdout, text)
	}
	for _, n := range k.Model.Children {
		if n.Name == topic && !n.Hidden {
			if text != "" {
				fmt.Fprintf(a.Stdout, "\nThe command %s: kql %s --help\n", topic, topic)
				return err
			}
			return usage(k, c.Topic)
		}
	}
	return err
}

// usage shows the help of a command.
func usage(k *kong.Kong, words []string) error {
	ctx, err := kong.Trace(k, words)
	if err != nil {
		return err
	}
	return ctx.PrintUsage(false)
}
