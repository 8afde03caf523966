package output

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"strings"

	"kql/executor"
)

// What a sheet of Excel holds.
const (
	sheetRows    = 1 << 20
	sheetColumns = 1 << 14
	cellUnits    = 1<<15 - 1 // of UTF-16, in a text
	exactLong    = 1 << 53   // whole numbers up to it stay what they are
	exactDigits  = 15        // of decimals
)

// The styles of cells, by their places in stylesPart.
const (
	plainStyle  = iota
	timeStyle   // a date with its time
	headStyle   // a column's name
	quotedStyle // a text that stays one where somebody edits it, whatever it begins with
)

const (
	spreadsheet = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relations   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml."

	stylesPart = `<styleSheet ` + spreadsheet + `><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm:ss.000"/></numFmts>` +
		`<fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf numFmtId="164" applyNumberFormat="1"/>` +
		`<xf fontId="1" applyFont="1"/><xf quotePrefix="1"/></cellXfs></styleSheet>`
	relationsPart = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relations + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`
)

// Workbook writes a query's results as a workbook of Excel, a sheet each. Numbers are numbers and datetimes dates; what a
// number of Excel does not hold is text, and no text is a formula.
func Workbook(to io.Writer, tables []executor.Result) error {
	for _, t := range tables {
		if err := fitsSheet(t); err != nil {
			return err
		}
	}
	z := zip.NewWriter(to)
	var kinds, sheets, targets strings.Builder
	for i := range tables {
		n := i + 1
		fmt.Fprintf(&kinds, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, n, contentType)
		fmt.Fprintf(&sheets, `<sheet name="Result %d" sheetId="%d" r:id="rId%d"/>`, n, n, n)
		fmt.Fprintf(&targets, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, n, relations, n)
	}
	styles := len(tables) + 1
	for _, p := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + contentType + `sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + contentType + `styles+xml"/>` + kinds.String() + `</Types>`},
		{"_rels/.rels", relationsPart},
		{"xl/workbook.xml", `<workbook ` + spreadsheet + ` xmlns:r="` + relations + `"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + targets.String() +
			fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/></Relationships>`, styles, relations)},
		{"xl/styles.xml", stylesPart},
	} {
		err := part(z, p[0], func(w *bufio.Writer) error { _, err := w.WriteString(p[1]); return err })
		if err != nil {
			return err
		}
	}
	for i, t := range tables {
		if err := part(z, fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), func(w *bufio.Writer) error { return writeSheet(w, t) }); err != nil {
			return err
		}
	}
	return z.Close()
}

// fitsSheet says what keeps a result from a sheet.
func fitsSheet(t executor.Result) error {
	if n := t.Rows() + 1; n > sheetRows {
		return fmt.Errorf("a sheet of Excel holds %d rows with the one of the names, and the result has %d more; take fewer, or write csv or parquet", sheetRows, n-sheetRows)
	}
	if n := len(t.Schema); n > sheetColumns {
		return fmt.Errorf("a sheet of Excel holds %d columns, and the result has %d", sheetColumns, n)
	}
	return nil
}

// part writes a file of the workbook.
func part(z *zip.Writer, name string, write func(w *bufio.Writer) error) error {
	f, err := z.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<16)
	w.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n")
	if err := write(w); err != nil {
		return err
	}
	return w.Flush()
}
