package server

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"kql/executor"
	"kql/executor/database"
	"kql/functions/types"
	"kql/parser"
)

// createFunction stores a function, or alters one that is there: .create wants none and .alter wants one.
func (s *Server) createFunction(ctx context.Context, q *request, c *commandText) (executor.Result, error) {
	first := &commandText{text: c.text}
	create, alter := first.words(".create"), first.words(".alter")
	ifNotExists := c.words("ifnotexists")
	with, err := c.properties("docstring", "folder", "skipvalidation", "view")
	if err != nil {
		return executor.Result{}, err
	}
	if with["view"] == "true" {
		return executor.Result{}, fmt.Errorf("view is not there: search and union * do not take in functions that commands made")
	}
	name, err := c.name("the function")
	if err != nil {
		return executor.Result{}, err
	}
	f := madeFunction{&parser.Source{Name: name, Text: q.CSL}, with["folder"]}
	on, err := s.change(ctx, func(made changes, files *database.DB) error {
		known := slices.Contains(made.over(files).Space.Functions(), name)
		switch {
		case known && ifNotExists:
			return nil
		case known && create:
			return fmt.Errorf("the function %s is there already; .create-or-alter function changes it", name)
		case !known && alter:
			return fmt.Errorf("there is no function %s%s", name, hint(name, slices.Sorted(maps.Keys(made.functions))))
		}
		made.functions[name] = f
		return valid(ctx, made.over(files), name, f.source, with["skipvalidation"] == "true")
	})
	if err != nil {
		return executor.Result{}, err
	}
	return s.showFunction(on, []string{name})
}

// valid says what is wrong with a function. One that needs no arguments is bound as a query would bind it, unless that is
// to be left out.
func valid(ctx context.Context, on *database.DB, name string, source *parser.Source, skip bool) error {
	l, found := on.Space.Function(name)
	if l == nil || found.Failed() {
		return wrong("Syntax", on.Space, source, found)
	}
	if skip || !l.NeedsNothing() {
		return nil
	}
	tree, found := parser.Parse(parser.QuoteName(name) + "()")
	if found.Failed() {
		return found
	}
	r, err := on.Bind(ctx, tree)
	if err == nil && r.Diagnostics.Failed() {
		return wrong("Semantic", on.Space, source, r.Diagnostics)
	}
	return err
}

// dropFunctions takes functions away: of one it shows the name, and after several those that are left.
func (s *Server) dropFunctions(ctx context.Context, _ *request, c *commandText) (executor.Result, error) {
	names, err := c.names("the function")
	if err != nil {
		return executor.Result{}, err
	}
	ifExists := c.words("ifexists")
	if err := c.end(); err != nil {
		return executor.Result{}, err
	}
	on, err := s.change(ctx, func(made changes, files *database.DB) error {
		for _, name := range names {
			_, there := made.functions[name]
			switch {
			case !there && slices.Contains(files.Space.Functions(), name):
				return fmt.Errorf("the function %s stands in a file, and commands drop only functions that commands made", name)
			case !there && !ifExists:
				return fmt.Errorf("there is no function %s%s", name, hint(name, slices.Sorted(maps.Keys(made.functions))))
			}
			delete(made.functions, name)
		}
		return nil
	})
	if err != nil {
		return executor.Result{}, err
	}
	if len(names) == 1 {
		return columns{column("Name", types.String)}.table([]any{names[0]}), nil
	}
	return s.showFunctions(on, nil)
}
