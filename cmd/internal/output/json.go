package output

import (
	"strconv"

	"kql/functions/dynamic"
	"kql/functions/vector"
	"kql/planner"
)

// objects writes a JSON object a row: a line each, or an array of them.
type objects struct {
	w     writer
	array bool
	keys  [][]byte // each column's name with the colon behind it
	rows  int
	line  []byte
}

func (o *objects) begin(schema planner.Schema) {
	for _, c := range schema {
		o.keys = append(o.keys, append(dynamic.AppendQuoted(nil, c.Name), ':'))
	}
	if o.array {
		o.w.WriteString("[")
	}
}

func (o *objects) row(cols []*vector.Vector, i int) {
	o.line = o.line[:0]
	switch {
	case o.array && o.rows > 0:
		o.line = append(o.line, ",\n "...)
	case o.array:
		o.line = append(o.line, "\n "...)
	}
	o.line = append(o.line, '{')
	for c, v := range cols {
		if c > 0 {
			o.line = append(o.line, ',')
		}
		o.line = AppendJSON(append(o.line, o.keys[c]...), v, i)
	}
	o.line = append(o.line, '}')
	if !o.array {
		o.line = append(o.line, '\n')
	}
	o.rows++
	o.w.Write(o.line)
}

func (o *objects) end() {
	if o.array {
		o.w.WriteString("\n]\n")
	}
}

// kusto writes the shape of Kusto's v1 REST answer.
type kusto struct {
	w      writer
	number int // of the result
	rows   int
	line   []byte
}

func (k *kusto) begin(schema planner.Schema) {
	k.w.WriteString(`{"TableName":"Table_` + strconv.Itoa(k.number) + `","Columns":[`)
	for i, c := range schema {
		if i > 0 {
			k.w.WriteString(",")
		}
		k.w.WriteString(`{"ColumnName":` + dynamic.Quote(c.Name) + `,"DataType":"` + restTypes[planner.SystemTypes[c.Type]] + `","ColumnType":"` + c.Type.String() + `"}`)
	}
	k.w.WriteString(`],"Rows":[`)
}

// restTypes are the names of .NET types as the REST answer shortens them.
var restTypes = map[string]string{
	"System.SByte": "SByte", "System.Int32": "Int32", "System.Int64": "Int64", "System.Double": "Double", "System.Data.SqlTypes.SqlDecimal": "SqlDecimal",
	"System.String": "String", "System.DateTime": "DateTime", "System.TimeSpan": "TimeSpan", "System.Guid": "Guid", "System.Object": "Object",
}

func (k *kusto) row(cols []*vector.Vector, i int) {
	k.line = k.line[:0]
	if k.rows > 0 {
		k.line = append(k.line, ',')
	}
	k.rows++
	k.line = append(k.line, '[')
	for c, v := range cols {
		if c > 0 {
			k.line = append(k.line, ',')
		}
		k.line = AppendJSON(k.line, v, i)
	}
	k.w.Write(append(k.line, ']'))
}

func (k *kusto) end() { k.w.WriteString("]}") }
