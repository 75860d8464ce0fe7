-- HTML, as read by pandoc, to calls of template.typ.
-- Every text becomes a Typst string literal, so that nothing in it can be read as Typst.

local function quote(text)
  text = text:gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('\n', '\\n'):gsub('\t', '\\t'):gsub('[%z\1-\31\127]', '')
  return '"' .. text .. '"'
end

local function typ(text) return pandoc.RawInline('typst', text) end
local function block(text) return pandoc.RawBlock('typst', text) end

-- Lets a long word, such as a path, break where it would leave the page.
local function breakable(word, limit, hard)
  if #word <= limit then return word end
  -- Chinese breaks by itself: only what stands between it is looked at.
  return (word:gsub('[\1-\127]+', function(run)
    if #run <= limit then return run end
    run = run:gsub('[/_;:&=?]', '%0\u{200b}')
    return (run:gsub(('[%w.,+%-]'):rep(hard or limit), '%0\u{200b}'))
  end))
end

-- Lets a line of code break within a run of characters that holds no other place for it.
local function breakable_line(line, limit)
  if #line <= limit then return line end
  local out, run = {}, 0
  for _, code in utf8.codes(line, true) do
    out[#out + 1] = utf8.char(code)
    run = (code <= 32 or code >= 0x2e80) and 0 or run + 1
    if run == limit then
      out[#out + 1] = '\u{200b}'
      run = 0
    end
  end
  return table.concat(out)
end

local function flat(blocks)
  return pandoc.utils.blocks_to_inlines(blocks, { pandoc.LineBreak() })
end

local function wrapped(open, blocks, close)
  local all = pandoc.Blocks({ block(open) })
  all:extend(blocks)
  all:insert(block(close))
  return all
end

-- Text ---------------------------------------------------------------------------------------------------

local function is_text(inline)
  return inline.t == 'Str' or inline.t == 'Space' or inline.t == 'SoftBreak'
end

local function merge(inlines)
  local out, run = pandoc.Inlines({}), {}
  local function flush()
    if #run == 0 then return end
    local before, text, after = table.concat(run):match('^( *)(.-)( *)$')
    -- Spaces at the edges stay markup, so that Typst drops them at the ends of a line.
    if before ~= '' then out:insert(pandoc.Space()) end
    if text ~= '' then out:insert(typ('#' .. quote(text) .. ';')) end
    if after ~= '' and text ~= '' then out:insert(pandoc.Space()) end
    run = {}
  end
  for _, inline in ipairs(inlines) do
    if inline.t == 'Str' then
      run[#run + 1] = breakable(inline.text, 40)
    elseif is_text(inline) then
      run[#run + 1] = ' '
    else
      flush()
      out:insert(inline)
    end
  end
  flush()
  return out
end

local seen_rules = {}

local function span(el)
  local class = el.classes[1] or ''
  if el.classes:includes('noted') or el.classes:includes('verdict') then
    local kind = el.classes:includes('verdict') and 'verdict' or 'plain'
    for _, name in ipairs(el.classes) do
      local verdict = name:match('^verdict%-(.+)$')
      if verdict then kind = verdict end
    end
    if el.classes:includes('footnote') then return el.content end
    local out = pandoc.Inlines({ typ('#cb-noted(' .. quote(kind) .. ')[') })
    out:extend(el.content)
    out:insert(typ('];'))
    return out
  end
  local names = { note = 'cb-footnote', number = 'cb-number', label = 'cb-label', mark = 'cb-mark', from = 'cb-from', keep = 'cb-keep',
    ordinal = 'cb-ordinal', confidence = 'cb-small', tnote = 'cb-tnote' }
  if class == 'footnote-mark' then return {} end
  if class == 'cited' then return typ('#cb-anchor(' .. quote(el.identifier) .. ');') end
  if class == 'back-label' then return {} end
  local name = names[class]
  if not name then return el.content end
  local out = pandoc.Inlines({ typ('#' .. name .. '[') })
  out:extend(el.content)
  out:insert(typ('];'))
  return out
end

local function link(el)
  local open
  if el.target:sub(1, 1) == '#' then
    local call = el.classes:includes('cite') and 'cb-cite' or 'cb-to'
    open = '#' .. call .. '(' .. quote(el.target:sub(2)) .. ', ' .. quote(el.identifier) .. ')['
  elseif el.target:match('^https?://') or el.target:match('^mailto:') then
    open = '#cb-link(' .. quote(el.target) .. ')['
  else
    return el.content
  end
  local out = pandoc.Inlines({ typ(open) })
  out:extend(el.content)
  out:insert(typ('];'))
  return out
end

local function formula(el)
  if PLAIN_MATH then return typ('#raw(' .. quote(el.text) .. ');') end
  local written = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ el }) }), 'typst'):gsub('%s+$', '')
  if written:sub(1, 1) ~= '$' or written:sub(-1) ~= '$' then return typ('#raw(' .. quote(el.text) .. ');') end
  local display = el.mathtype == 'DisplayMath' and 'true' or 'false'
  return typ('#math.equation(block: ' .. display .. ', alt: ' .. quote(el.text) .. ', ' .. written .. ');')
end

-- Tables -------------------------------------------------------------------------------------------------

local LETTERS = 'abcdefghijklmnopqrstuvwxyz'

-- Widths of letters in the sans face, in hundredths of its size; Latin letters not listed are 58 wide.
local WIDTHS = {}
for letters, width in pairs({
  ["ijl.,:;'|!()[]"] = 30, ['ftr-/I '] = 36, ['sczkvxyJ'] = 50, ['mwMW@%'] = 90, ['ABCDGHKNOQRUVXYZ&'] = 68,
}) do
  for letter in letters:gmatch('.') do WIDTHS[letter:byte()] = width end
end

-- The mark before a verdict, with the space behind it.
local MARK = 150

-- Roman numerals, circled figures and marks of verdicts, which the Chinese face draws as wide as a character.
local function is_wide(code) return code >= 0x2160 and code <= 0x2188 or code >= 0x2460 and code <= 0x26ff end

local function is_chinese(code) return code >= 0x2e80 end

-- How wide a cell is in one line, and how wide its longest part that should not be broken: a Latin word, a
-- short Chinese text, five characters of a longer one. In hundredths of the type size.
local function widths_of(text)
  local whole, word, longest, chinese = 0, 0, 0, 0
  for _, code in utf8.codes(text, true) do
    local width = (code == 0x200b or code == 0x2060) and 0 or (is_chinese(code) or is_wide(code)) and 100 or WIDTHS[code] or 58
    whole = whole + width
    if is_chinese(code) then
      chinese = chinese + width
      word = 0
    elseif code == 0x20 or code == 0x200b then
      word = 0
    else
      word = word + width
      longest = math.max(longest, word)
      if code == 0x2d or code == 0x2013 then word = 0 end
    end
  end
  if chinese > 0 then longest = math.max(longest, whole <= 800 and whole or 500) end
  return whole, longest
end

-- The least and the natural widths of the columns of a table, in the size of its type.
local function column_widths(el)
  local least, natural = {}, {}
  local function look(list)
    for _, row in ipairs(list) do
      for i, cell in ipairs(row.cells) do
        if cell.col_span == 1 then
          local whole, word = widths_of(pandoc.utils.stringify(cell.contents))
          cell.contents:walk({ Span = function(inner)
            if inner.classes:includes('verdict') then whole = whole + MARK end
          end })
          natural[i] = math.max(natural[i] or 0, whole)
          least[i] = math.max(least[i] or 0, word)
        end
      end
    end
  end
  look(el.head.rows)
  for _, body in ipairs(el.bodies) do look(body.body) end
  local out = {}
  for i = 1, #el.colspecs do
    out[i] = string.format('(%.2f, %.2f)', 1.06 * (least[i] or 0) / 100, 1.06 * (natural[i] or 0) / 100)
  end
  return table.concat(out, ', ') .. ','
end

-- Notes inside a table go below it with letters, not to the foot of the page.
local function prepare_table(el)
  local notes, order = {}, {}
  local limit = #el.colspecs > 9 and 8 or 24
  local walked = el:walk({
    Str = function(inner)
      -- A unit such as µg/m³ is no place to break a line at.
      if #inner.text <= limit then return pandoc.Str((inner.text:gsub('(%a)/(%a)', '%1/\u{2060}%2'))) end
      return pandoc.Str(breakable(inner.text, limit))
    end,
    Span = function(inner)
      if inner.classes[1] ~= 'note' then return nil end
      local text = pandoc.utils.stringify(inner)
      if not notes[text] then
        order[#order + 1] = text
        local n = #order
        local first = n > 26 and LETTERS:sub((n - 1) // 26, (n - 1) // 26) or ''
        local second = (n - 1) % 26 + 1
        notes[text] = first .. LETTERS:sub(second, second)
      end
      return pandoc.Span({ pandoc.Str(notes[text]) }, pandoc.Attr('', { 'tnote' }))
    end,
  })
  walked.attributes['widths'] = column_widths(walked)
  if #order == 0 then return walked end
  local line = pandoc.Inlines({})
  for _, text in ipairs(order) do
    line:insert(pandoc.Span({ pandoc.Str(notes[text]) }, pandoc.Attr('', { 'tnote' })))
    line:insert(pandoc.Str('\u{2009}' .. text .. '\u{2003}'))
  end
  return { walked, pandoc.Div({ pandoc.Plain(line) }, pandoc.Attr('', { 'tablenotes' })) }
end

local function cell_open(cell)
  local side = cell.attr.classes:includes('r') and 'right' or cell.attr.classes:includes('c') and 'center' or 'left'
  return ', table.cell(align: ' .. side .. ', colspan: ' .. cell.col_span .. ', rowspan: ' .. cell.row_span .. ')['
end

local function add_rows(out, rows)
  for _, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do
      out:insert(typ(cell_open(cell)))
      out:extend(flat(cell.contents))
      out:insert(typ(']'))
    end
  end
end

local function write_table(el)
  if #el.colspecs == 0 then return {} end
  local rows = 0
  for _, body in ipairs(el.bodies) do rows = rows + #body.head + #body.body end
  local out = pandoc.Inlines({ typ('#cb-table(' .. #el.colspecs .. ', ' .. rows .. ', (' .. (el.attributes['widths'] or '') .. '), arguments(none') })
  add_rows(out, el.head.rows)
  out:insert(typ('), arguments(none'))
  for _, body in ipairs(el.bodies) do
    add_rows(out, body.head)
    add_rows(out, body.body)
  end
  add_rows(out, el.foot.rows)
  out:insert(typ('));'))
  local blocks = pandoc.Blocks({})
  if #el.caption.long > 0 then
    blocks:extend(wrapped('#cb-caption[', el.caption.long, ']'))
  end
  blocks:insert(pandoc.Plain(out))
  return blocks
end

-- Blocks -------------------------------------------------------------------------------------------------

local function header(el)
  local out = pandoc.Inlines({
    typ('#cb-heading(' .. (el.level - 1) .. ', ' .. quote(el.identifier) .. ', '
      .. (el.classes:includes('minor') and 'false' or 'true') .. ')['),
  })
  out:extend(el.content)
  out:insert(typ(']'))
  return pandoc.Plain(out)
end

-- Keeps the text of a picture's alternative away from the rules for running text.
local function shield(el)
  el.attributes['alt'] = pandoc.utils.stringify(el.caption)
  el.caption = {}
  return el
end

local function picture(el)
  return typ('#cb-picture(' .. quote(el.src) .. ', ' .. quote(el.attributes['alt'] or '') .. ');')
end

-- A table of a few rows stays on one page, its notes with it.
local function is_short(part)
  local call = part.t == 'Plain' and part.content[1] and part.content[1].text or ''
  local rows = call:match('^#cb%-table%(%d+, (%d+),')
  return rows and tonumber(rows) <= 8
end

local function figure(el)
  local kind = el.classes:includes('table') and 'table' or 'image'
  if kind == 'table' and el.content:find_if(is_short) then kind = 'short-table' end
  local body, notes = pandoc.Blocks({}), pandoc.Blocks({})
  for _, part in ipairs(el.content) do
    local aside = kind == 'image' and part.t == 'RawBlock' and part.text == '#cb-notes['
    if aside or #notes > 0 then notes:insert(part) else body:insert(part) end
  end
  local out = pandoc.Blocks({ block('#cb-figure(' .. quote(kind) .. ', ' .. quote(el.identifier) .. ', [') })
  out:extend(body)
  out:insert(block('], ['))
  if #el.caption.long > 0 then out:insert(pandoc.Plain(flat(el.caption.long))) end
  out:insert(block('], ['))
  out:extend(notes)
  out:insert(block('])'))
  return out
end

local DIVS = { finding = 'cb-finding', tablenotes = 'cb-notes', glance = 'cb-glance', }

local function div(el)
  local class = el.classes[1] or ''
  if DIVS[class] then return wrapped('#' .. DIVS[class] .. '[', el.content, ']') end
  if class == 'source' then
    return wrapped('#cb-source(' .. quote(el.identifier) .. ')[', { pandoc.Plain(flat(el.content)) }, ']')
  end
  if class == 'front' then return block('#contents') end
  if class == 'bare' then return wrapped('#cb-bare(' .. quote(el.identifier) .. ')[', el.content, ']') end
  if class == 'cards' then return wrapped('#cb-cards(', el.content, ')') end
  if class == 'card' then return wrapped('cb-card(', el.content, '),') end
  local part = class:match('^card%-(.+)$')
  if part then return wrapped(part .. ': [', { pandoc.Plain(flat(el.content)) }, '],') end
  return el.content
end

-- Inks of the characters of a printed text, by their place, from runs such as "r12 5 g+3".
local function inks_of(runs)
  local out = {}
  for ink, length in runs:gmatch('(%a?%+?_?)(%d+)') do
    for _ = 1, tonumber(length) do out[#out + 1] = ink end
  end
  return out
end

-- The lines of a printed text as runs: pairs of ink and text, with places for breaks.
local function inked_lines(text, runs, limit)
  local inks, lines, line, place, run = inks_of(runs), {}, {}, 0, 0
  local function put(ink, char)
    local last = line[#line]
    if last and last[1] == ink then last[2] = last[2] .. char else line[#line + 1] = { ink, char } end
  end
  for _, code in utf8.codes(text, true) do
    place = place + 1
    if code == 10 then
      lines[#lines + 1], line, run = line, {}, 0
    else
      local ink = inks[place] or ''
      put(ink, utf8.char(code))
      run = (code <= 32 or code >= 0x2e80) and 0 or run + 1
      if run == limit then
        put(ink, '\u{200b}')
        run = 0
      end
    end
  end
  lines[#lines + 1] = line
  return lines
end

-- What is printed may be endless: its beginning and its end are enough on paper.
local function shortened(lines, mark)
  if #lines <= 130 then return lines end
  local kept = {}
  for i = 1, 90 do kept[i] = lines[i] end
  kept[91] = mark('⋯ ' .. (#lines - 120) .. ' ⋯')
  for i = #lines - 29, #lines do kept[#kept + 1] = lines[i] end
  return kept
end

local function code_block(el)
  local language = el.classes[1] or ''
  local kind = language
  if kind == 'input' then language = el.classes[2] or 'python' end
  local printed = kind == 'stream' or kind == ''
  if printed then language = '' end
  local style = printed and (el.classes:includes('error') and 'error' or 'printed') or 'code'
  local runs = el.attributes['ink']
  if printed and runs then
    local out = {}
    for _, line in ipairs(shortened(inked_lines(el.text, runs, 70), function(mark) return { { '', mark } } end)) do
      local parts = {}
      for _, run in ipairs(line) do parts[#parts + 1] = '(' .. quote(run[1]) .. ', ' .. quote(run[2]) .. ')' end
      out[#out + 1] = '(' .. table.concat(parts, ', ') .. (#parts == 1 and ',)' or ')')
    end
    return block('#cb-printed(' .. quote(style) .. ', (' .. table.concat(out, ', ') .. ',))')
  end
  local lines = {}
  for line in (el.text .. '\n'):gmatch('(.-)\n') do
    lines[#lines + 1] = breakable_line(line, 70)
  end
  if printed then lines = shortened(lines, function(mark) return mark end) end
  return block('#cb-code(' .. quote(style) .. ', ' .. quote(language) .. ', ' .. quote(table.concat(lines, '\n')) .. ')')
end

local function meta(el)
  PLAIN_MATH = el['plain-math'] ~= nil
end

local function back_links(el)
  local targets = {}
  el:walk({ Link = function(inner) targets[#targets + 1] = quote(inner.target:sub(2)) end })
  return typ('#cb-back((' .. table.concat(targets, ', ') .. ',));')
end

-- A figure without picture or table, such as one whose table has no row, is no figure for a PDF reader.
local function bare(el)
  local found = false
  el:walk({
    Image = function() found = true end,
    Table = function(inner) found = found or #inner.colspecs > 0 end,
  })
  if found then return nil end
  local content = el.content
  content:extend(el.caption.long)
  return pandoc.Div(content, pandoc.Attr(el.identifier, { 'bare' }))
end

-- Only the first time that a verdict's rule is given it becomes a footnote.
local function once(el)
  if el.classes[1] == 'back' then return back_links(el) end
  if not el.classes:includes('verdict') then return nil end
  local content = pandoc.Inlines({})
  for _, inline in ipairs(el.content) do
    if inline.t == 'Span' and inline.classes[1] == 'note' then
      local rule = pandoc.utils.stringify(inline)
      if not seen_rules[rule] then
        seen_rules[rule] = true
        content:insert(inline)
      end
    else
      content:insert(inline)
    end
  end
  el.content = content
  return el
end

return {
  { Meta = meta },
  { Figure = bare },
  { Span = once, Image = shield },
  { Table = prepare_table },
  {
    traverse = 'typewise',
    Span = span,
    Link = link,
    Math = formula,
    Image = picture,
    Code = function(el) return typ('#raw(' .. quote(breakable(el.text, 20, 30)) .. ');') end,
    LineBreak = function() return typ('#linebreak();') end,
    Inlines = merge,
  },
  {
    traverse = 'typewise',
    Table = write_table,
    Header = header,
    Figure = figure,
    Div = div,
    CodeBlock = code_block,
    HorizontalRule = function() return block('#cb-rule') end,
  },
}
