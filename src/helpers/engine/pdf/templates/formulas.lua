-- Formulas in TeX to Typst, for `pandoc lua`: JSON in, JSON out. What pandoc cannot read comes out empty.

local out = {}
for i, one in ipairs(pandoc.json.decode(io.read('a'), false)) do
  local math = pandoc.Math(one.display and 'DisplayMath' or 'InlineMath', one.tex)
  local written = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ math }) }), 'typst'):gsub('%s+$', '')
  out[i] = written:sub(1, 1) == '$' and written:sub(-1) == '$' and written or ''
end
io.write(pandoc.json.encode(out))
