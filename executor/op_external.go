package executor

import (
	"context"
	"strings"

	"kql/functions/vector"
	"kql/planner"
)

// ExternalTables is Tables that also have local files for what externaldata names by location.
type ExternalTables interface {
	Tables
	// External gives the rows of n's locations, a vector for each of its columns. Its error says how to
	// map a location that has no file.
	External(ctx context.Context, n *planner.External) ([]*vector.Batch, error)
}

// external reads what lives outside the query; kql opens no connection for it.
func (r *run) external(ctx context.Context, n *planner.External) ([]Stream, error) {
	files, ok := r.tables.(ExternalTables)
	if !ok {
		return nil, failure(ErrUnsupported, n.Span, "download it and map its location to the file",
			"externaldata reads %s, which has no local file; kql opens no connections", strings.Join(n.Names(), ", "))
	}
	batches, err := files.External(ctx, n)
	if err != nil {
		return nil, located(err, n.Span)
	}
	return split(r.memory.lasting(batches)), nil
}
