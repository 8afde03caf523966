// Command kql runs Kusto queries and Microsoft Sentinel and Defender XDR rules over files.
package main

import (
	"os"
	"runtime"
	"runtime/debug"

	"kql/cmd/internal/cli"
)

func main() {
	calm()
	app := &cli.App{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(app.Run(os.Args[1:]))
}

// calm has the heap grow to 64 MB before garbage is collected for the first time: most commands are done by then.
func calm() {
	if os.Getenv("GOGC") != "" {
		return
	}
	const usual = 100
	debug.SetGCPercent(16 * usual) // of the 4 MB that a heap may have in any case
	first := &struct{ next *int }{}
	runtime.AddCleanup(first, func(percent int) { debug.SetGCPercent(percent) }, usual)
}
