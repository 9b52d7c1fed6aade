/**
 * The script of the page: sorting, filtering, copying, the theme, and what is under the pointer on a map. The page is whole
 * without it. It makes text nodes alone, never markup, and asks nobody for anything.
 */
export const SCRIPT = `(function () {
  'use strict';
  var root = document.documentElement;
  var all = function (selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); };
  var make = function (name, text) { var made = document.createElement(name); made.textContent = text; return made; };

  var theme = document.getElementById('theme');
  var isDark = function () {
    var set = root.getAttribute('data-theme');
    return set ? set === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  };
  var nameTheme = function () { theme.textContent = isDark() ? 'Light theme' : 'Dark theme'; };
  theme.hidden = false;
  theme.addEventListener('click', function () { root.setAttribute('data-theme', isDark() ? 'light' : 'dark'); nameTheme(); });
  nameTheme();

  all('pre').forEach(function (block) {
    var button = make('button', 'Copy');
    button.type = 'button';
    button.className = 'copy';
    button.addEventListener('click', function () {
      var done = function (said) { button.textContent = said; setTimeout(function () { button.textContent = 'Copy'; }, 1500); };
      var text = block.querySelector('code').textContent;
      if (!navigator.clipboard) { getSelection().selectAllChildren(block.querySelector('code')); return done('Selected'); }
      navigator.clipboard.writeText(text).then(function () { done('Copied'); }, function () { done('Failed'); });
    });
    block.appendChild(button);
  });

  all('table[data-sortable] thead th').forEach(function (head, column) {
    var button = make('button', head.textContent);
    button.type = 'button';
    head.textContent = '';
    head.appendChild(button);
    button.addEventListener('click', function () {
      var body = head.closest('table').tBodies[0];
      var isUp = head.getAttribute('aria-sort') !== 'ascending' && !(head.className === 'number' && !head.hasAttribute('aria-sort'));
      all('th[aria-sort]', head.parentNode).forEach(function (other) { other.removeAttribute('aria-sort'); });
      head.setAttribute('aria-sort', isUp ? 'ascending' : 'descending');
      var valueOf = function (row) { var cell = row.cells[column]; return cell.hasAttribute('data-n') ? Number(cell.getAttribute('data-n')) : cell.textContent.trim(); };
      all('tr', body).sort(function (a, b) {
        var x = valueOf(a), y = valueOf(b);
        var order = typeof x === 'number' ? x - y : x < y ? -1 : x > y ? 1 : 0;
        return isUp ? order : -order;
      }).forEach(function (row) { body.appendChild(row); });
    });
  });

  var filter = document.getElementById('filter');
  if (filter) {
    filter.hidden = false;
    var words = filter.querySelector('input[type=search]');
    var boxes = all('input[type=checkbox][data-severity]', filter);
    var fresh = filter.querySelector('input[data-new]');
    var count = filter.querySelector('output');
    var apply = function () {
      var wanted = words.value.trim().toLowerCase();
      var severities = boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.getAttribute('data-severity'); });
      var shown = 0;
      var trees = all('[data-tree]');
      trees.forEach(function (tree) {
        var has = (tree.getAttribute('data-severities') || '').split(' ').some(function (one) { return severities.indexOf(one) >= 0; });
        var is = has && (!fresh || !fresh.checked || tree.hasAttribute('data-new')) &&
          (tree.textContent + ' ' + tree.closest('section').querySelector('h2').textContent).toLowerCase().indexOf(wanted) >= 0;
        tree.hidden = !is;
        if (is) shown += 1;
      });
      all('section[data-section]').forEach(function (section) { section.hidden = !section.querySelector('[data-tree]:not([hidden])'); });
      count.textContent = shown === trees.length ? '' : shown + ' of ' + trees.length + ' shown';
    };
    filter.addEventListener('input', apply);
  }

  var KINDS = {};
  all('[data-kind]').forEach(function (entry) { KINDS[entry.getAttribute('data-kind')] = entry.lastElementChild.textContent; });
  var quad = function (address) { return [24, 16, 8, 0].map(function (bits) { return Math.floor(address / Math.pow(2, bits)) % 256; }).join('.'); };
  all('figure[data-cells]').forEach(function (figure) {
    var svg = figure.querySelector('svg[data-columns]');
    var readout = figure.querySelector('.readout');
    var marker = svg.querySelector('.cell');
    var number = function (name) { return Number(svg.getAttribute('data-' + name)); };
    var first = Number(figure.getAttribute('data-first'));
    /* A folded map has a cell a block; single addresses are known of it or not. */
    var isFolded = figure.hasAttribute('data-folded');
    var hasAddresses = figure.hasAttribute('data-enis');
    var enis = (figure.getAttribute('data-enis') || '').split(' ');
    var opened = figure.querySelector('.opened');
    var cells;
    var read = function () {
      if (cells) return cells;
      cells = [];
      figure.getAttribute('data-cells').split(' ').forEach(function (word) {
        var match = hasAddresses ? /^(.)(\\d+)(?::(\\d+))?$/.exec(word) : /^(\\d+)x(.+)$/.exec(word);
        if (!match) return;
        for (var at = Number(hasAddresses ? match[2] : match[1]); at > 0; at--) {
          cells.push(hasAddresses ? { kind: match[1], eni: match[3] } : match[2]);
        }
      });
      return cells;
    };
    var length = function () { return isFolded && hasAddresses ? Math.ceil(read().length / 16) : read().length; };
    var whoseText = function (cell) {
      var leads = ['', 'cluster ', '', 'account '];
      var whose = cell.eni === undefined ? [] : enis[Number(cell.eni)].split('|').map(function (part, place) { return part && leads[place] + part; });
      return [KINDS[cell.kind]].concat(whose.filter(Boolean)).join(', ');
    };
    /* Addresses of a block in a row that are the same thing: where they begin, how many they are, and what. */
    var runsIn = function (index) {
      var runs = [];
      read().slice(16 * index, 16 * index + 16).forEach(function (cell, place) {
        var text = whoseText(cell), last = runs[runs.length - 1];
        if (last && last.text === text) last.size += 1;
        else runs.push({ from: first + 16 * index + place, size: 1, kind: cell.kind, text: text });
      });
      return runs;
    };
    var countsIn = function (index) {
      var counts = {}, order = [];
      var add = function (kind, some) { if (!(kind in counts)) { counts[kind] = 0; order.push(kind); } counts[kind] += some; };
      if (hasAddresses) runsIn(index).forEach(function (run) { add(run.kind, run.size); });
      else read()[index].replace(/([^\\d])(\\d+)/g, function (_, kind, some) { add(kind, Number(some)); });
      return order.map(function (kind) { return KINDS[kind] + ' ' + counts[kind]; }).join(', ');
    };
    var say = function (index) {
      var place = placeOf(index);
      marker.setAttribute('x', place.x);
      marker.setAttribute('y', place.y);
      marker.removeAttribute('visibility');
      readout.textContent = isFolded
        ? quad(first + 16 * index) + '/28: ' + countsIn(index)
        : quad(first + index) + ': ' + whoseText(read()[index]);
    };
    var open = function (index) {
      if (!opened) return;
      opened.textContent = '';
      runsIn(index).forEach(function (run) {
        opened.appendChild(make('li', quad(run.from) + (run.size > 1 ? '\u2013' + quad(run.from + run.size - 1) : '') + ': ' + run.text));
      });
      opened.hidden = false;
    };
    /* Rows of \`columns\` cells; of a small subnet several groups of 16 stand side by side. */
    var placeOf = function (index) {
      var size = number('size'), columns = number('columns'), group = number('group');
      var column = index % columns, row = Math.floor(index / columns);
      return { x: number('left') + column * size + Math.floor(column / group) * number('gap'), y: row * size };
    };
    var indexAt = function (event) {
      var matrix = svg.getScreenCTM();
      if (!matrix) return -1;
      var x = (event.clientX - matrix.e) / matrix.a - number('left'), y = (event.clientY - matrix.f) / matrix.d;
      var size = number('size'), group = number('group'), step = group * size + number('gap');
      var inGroup = x - Math.floor(x / step) * step;
      if (x < 0 || y < 0 || inGroup >= group * size) return -1;
      var column = Math.floor(x / step) * group + Math.floor(inGroup / size);
      return column >= number('columns') ? -1 : Math.floor(y / size) * number('columns') + column;
    };
    var at = 0;
    var go = function (index) { if (index < 0 || index >= length()) return false; at = index; say(index); return true; };
    svg.addEventListener('pointermove', function (event) { go(indexAt(event)); });
    svg.addEventListener('click', function (event) { if (go(indexAt(event))) open(at); });
    var board = svg.parentNode;
    board.addEventListener('focus', function () { go(at); });
    board.addEventListener('keydown', function (event) {
      var steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -number('columns'), ArrowDown: number('columns') };
      if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); return open(at); }
      if (!(event.key in steps)) return;
      event.preventDefault();
      go(at + steps[event.key]);
    });
    readout.textContent = 'Point at the map, or focus it and use the arrow keys.';
  });
})();
`;
