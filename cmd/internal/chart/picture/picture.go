// Package picture draws charts as SVG and PNG pictures and as pages of HTML.
package picture
