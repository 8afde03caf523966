-- Neovim's own client talks to kql lsp. The script writes what it saw into SEEN, a line each, and leaves the file saved.
local seen = io.open(os.getenv("SEEN"), "w")
local function say(text) seen:write(text .. "\n") seen:flush() end
local function fail(text) say("failed: " .. text) vim.cmd("cquit") end

vim.cmd("edit " .. os.getenv("FILE"))
local id = vim.lsp.start_client({ name = "kql", cmd = { os.getenv("KQL"), "lsp" }, root_dir = os.getenv("ROOT") })
vim.lsp.buf_attach_client(0, id)
if not vim.wait(10000, function() return vim.lsp.buf_get_clients(0)[id] ~= nil end) then fail("no client") end

if not vim.wait(10000, function() return #vim.diagnostic.get(0) > 0 end) then fail("no diagnostics") end
local d = vim.diagnostic.get(0)[1]
say("diagnostic " .. (d.lnum + 1) .. ":" .. (d.col + 1) .. " " .. d.message:gsub("\n.*", ""))

-- Completion, and taking the first item.
vim.api.nvim_win_set_cursor(0, { 2, 22 })
local function ask(method, params)
  local all, err = vim.lsp.buf_request_sync(0, method, params, 5000)
  if not all or not all[id] then fail(method .. ": " .. tostring(err)) end
  if all[id].error then fail(method .. ": " .. all[id].error.message) end
  return all[id].result
end
local list = ask("textDocument/completion", vim.lsp.util.make_position_params())
say("completion " .. list.items[1].label)
vim.lsp.util.apply_text_edits({ list.items[1].textEdit }, 0, "utf-16")
say("line " .. vim.api.nvim_buf_get_lines(0, 1, 2, false)[1])
if not vim.wait(10000, function() return #vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR }) == 0 end) then fail("diagnostics stay") end

-- A new name for the let.
vim.api.nvim_win_set_cursor(0, { 3, 1 })
local params = vim.lsp.util.make_position_params()
params.newName = "lately"
vim.lsp.util.apply_workspace_edit(ask("textDocument/rename", params), "utf-16")

-- One style, and saving it.
local edits = ask("textDocument/formatting", vim.lsp.util.make_formatting_params({}))
vim.lsp.util.apply_text_edits(edits, 0, "utf-16")
vim.cmd("write")
vim.lsp.stop_client(id)
vim.wait(2000, function() return vim.lsp.client_is_stopped(id) end)
say("done")
vim.cmd("quitall!")
