// Command kql runs Kusto queries and Microsoft Sentinel and Defender XDR rules over files.
package main

import (
	"os"

	"kql/cmd/internal/cli"
)

func main() {
	app := &cli.App{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(app.Run(os.Args[1:]))
}
