'use strict';
// Everything that came from the network reaches the document as text, never as markup; the policy of the page holds that too.

const WINDOW = 90; // seconds drawn
const HEIGHT = 32; // units of a lane's picture
const LEAST_TOP = 20; // packets a second that fill a lane at least
const SILENT_AFTER = 3; // seconds
const QUIET_MS = 40000; // without a word for so long the connection is dead
const LONGEST_PAUSE_MS = 15000;

const byId = id => document.getElementById(id);
const calls = new Map();
const troubles = new Map();
let state = {};
let showAll = false;
let onlyFaulty = false;
let filter = '';

function element(name, classes, text) {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  if (text !== undefined && text !== null) made.textContent = text;
  return made;
}

function drawn(name, classes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  if (classes) made.setAttribute('class', classes);
  return made;
}

function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function hide(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

// Numbers and times for people

const grouped = new Intl.NumberFormat('en');

function large(value, unit) {
  const steps = [[1e9, 'G'], [1e6, 'M'], [1e3, 'k']];
  for (const [size, letter] of steps) {
    if (value >= size) return (value / size).toFixed(1) + ' ' + letter + unit;
  }
  return Math.round(value) + ' ' + unit;
}

function clock(ms) {
  return new Date(ms).toLocaleTimeString('en-GB');
}

function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const minutes = Math.floor(whole / 60) % 60;
  const two = number => String(number).padStart(2, '0');
  return whole >= 3600
    ? Math.floor(whole / 3600) + ':' + two(minutes) + ':' + two(whole % 60)
    : minutes + ':' + two(whole % 60);
}

function party(text) {
  return (text || 'unknown').replace(/^sips?:/, '').replace(/:5060$/, '');
}

// The connection

const connection = { token: null, pause: 1000, timer: 0, abort: null };

function takeToken() {
  const given = /^#token=(.+)$/.exec(location.hash);
  if (given) {
    sessionStorage.setItem('earshot-token', decodeURIComponent(given[1]));
    history.replaceState(null, '', location.pathname);
  }
  connection.token = sessionStorage.getItem('earshot-token');
}

async function connect() {
  clearTimeout(connection.timer);
  hide(byId('retry'), true);
  const abort = new AbortController();
  connection.abort = abort;
  let watchdog = setTimeout(() => abort.abort(), QUIET_MS);
  try {
    const headers = { Accept: 'text/event-stream' };
    if (connection.token) headers.Authorization = 'Bearer ' + connection.token;
    const answer = await fetch('events', { headers, cache: 'no-store', signal: abort.signal });
    if (answer.status === 401) return askForToken();
    if (!answer.ok) throw new Error('it answers ' + answer.status);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) throw new Error('it ended the connection');
      clearTimeout(watchdog);
      watchdog = setTimeout(() => abort.abort(), QUIET_MS);
      const blocks = (text + value).split('\n\n');
      text = blocks.pop();
      blocks.forEach(heard);
    }
  } catch (problem) {
    disconnected();
  } finally {
    clearTimeout(watchdog);
  }
}

function heard(block) {
  const parts = /^event: (\w+)\ndata: (.*)$/.exec(block);
  if (!parts) return;
  const data = JSON.parse(parts[2]);
  connected();
  if (parts[1] === 'notice') {
    takeTrouble(data, true);
    showTroubles();
  } else {
    takeState(data, parts[1] === 'state');
  }
}

function connected() {
  connection.pause = 1000;
  hide(byId('lost'), true);
  hide(byId('token-form'), true);
  hide(byId('main'), false);
  document.body.classList.add('live');
  document.body.classList.remove('stale');
}

function disconnected() {
  const pause = connection.pause * (0.75 + Math.random() / 2);
  connection.pause = Math.min(LONGEST_PAUSE_MS, connection.pause * 2);
  const at = Date.now() + pause;
  document.body.classList.remove('live', 'faulty');
  document.body.classList.add('stale');
  hide(byId('lost'), false);
  hide(byId('retry'), false);
  set(byId('status-text'), 'Disconnected');
  document.title = 'Disconnected – Earshot';
  const tell = () => {
    const seconds = Math.ceil((at - Date.now()) / 1000);
    if (seconds <= 0) return connect();
    const seen = state.time ? 'What you see is from ' + clock(state.time) + '. ' : '';
    set(byId('lost-text'), seen + 'Trying again in ' + seconds + ' s.');
    connection.timer = setTimeout(tell, 250);
  };
  tell();
}

function askForToken() {
  hide(byId('main'), true);
  hide(byId('lost'), true);
  hide(byId('token-form'), false);
  set(byId('status-text'), 'Token needed');
  if (connection.token) set(byId('token-text'), 'This token is not the one of this service.');
  sessionStorage.removeItem('earshot-token');
  byId('token').focus();
}

// What is told

function takeState(told, whole) {
  if (whole) {
    calls.clear();
    troubles.clear();
    byId('call-list').replaceChildren();
    byId('finding-list').replaceChildren();
    state = {};
    (told.troubles || []).forEach(trouble => takeTrouble(trouble, false));
  }
  state = Object.assign(state, told);
  (told.calls || []).forEach(takeCall);
  showAllOf();
}

function takeCall(told) {
  const call = calls.get(told.key) || { key: told.key, lanes: [], end: state.second };
  const newWays = told.words && JSON.stringify(told.words.lanes) !== JSON.stringify((call.words || {}).lanes);
  if (told.words) call.words = told.words;
  const moved = state.second - call.end;
  told.lines.forEach((line, index) => {
    const lane = call.lanes[index] || (call.lanes[index] = { inside: [], outside: null, lost: [] });
    lane.inside = joined(lane.inside, line.inside, moved);
    lane.outside = line.outside ? joined(lane.outside || [], line.outside, moved) : null;
    lane.lost = joined(lane.lost, line.lost, moved);
  });
  call.lanes.length = told.lines.length;
  call.end = state.second;
  call.newWays = call.newWays || newWays;
  calls.set(told.key, call);
}

function joined(before, newest, moved) {
  if (newest.length >= WINDOW) return newest;
  const all = before.concat(new Array(Math.min(WINDOW, Math.max(0, moved))).fill(0));
  while (all.length < WINDOW) all.unshift(0);
  const kept = all.slice(all.length - WINDOW);
  newest.forEach((value, index) => { kept[WINDOW - newest.length + index] = value; });
  return kept;
}

function takeTrouble(told, isNew) {
  const before = troubles.get(told.key);
  told.isNew = isNew;
  told.open = before ? before.open : false;
  troubles.delete(told.key);
  troubles.set(told.key, told);
}

// What is shown

function showAllOf() {
  showStatus();
  showTroubles();
  showCalls();
  showRules();
  showCapture();
}

function showStatus() {
  const degraded = state.degraded || [];
  document.body.classList.toggle('faulty', degraded.length > 0);
  set(byId('status-text'), state.time ? 'Live, ' + clock(state.time) : 'Live, waiting for the first frame');
  hide(byId('degraded'), degraded.length === 0);
  texts(byId('degraded-list'), degraded);
}

function texts(list, all) {
  const same = list.children.length === all.length && all.every((text, i) => list.children[i].textContent === text);
  if (!same) list.replaceChildren(...all.map(text => element('li', '', text)));
}

function figures(list, all) {
  all.forEach(([name, value, bad], index) => {
    let pair = list.children[index];
    if (!pair) {
      pair = element('div');
      pair.append(element('dt'), element('dd'));
      list.append(pair);
    }
    pair.className = bad ? 'bad' : '';
    set(pair.firstChild, name);
    set(pair.lastChild, value);
  });
}

const isOpen = trouble => trouble.notice !== 'recovered';
const RANK = { error: 0, warning: 1, info: 2 };

function showTroubles() {
  const list = byId('finding-list');
  const all = [...troubles.values()];
  const open = all.filter(isOpen);
  const shown = (showAll ? all : open).sort((a, b) =>
    isOpen(b) - isOpen(a) || RANK[a.severity] - RANK[b.severity] || (a.noticed < b.noticed ? 1 : -1));
  arrange(list, shown.map(findingNode));
  const errors = open.filter(trouble => trouble.severity === 'error').length;
  const recovered = all.length - open.length;
  title('findings-title', 'Findings', open.length + ' open' + (recovered ? ', ' + recovered + ' recovered' : ''));
  hide(byId('no-findings'), shown.length > 0);
  set(byId('no-findings'), recovered && !showAll
    ? 'Nothing is wrong now. What was wrong has recovered.'
    : 'Nothing wrong so far. What breaks appears here as soon as the packets show it.');
  document.title = (errors ? '(' + errors + ') ' : '') + 'Earshot';
  const gauges = state.gauges || {};
  figures(byId('figures'), [
    ['in progress', grouped.format(state.in_progress || 0), false],
    [open.length === 1 ? 'open finding' : 'open findings', grouped.format(open.length), errors > 0],
    ['frames/s', grouped.format(gauges.frames_per_s || 0), false],
    ['on the wire', large(gauges.bits_per_s || 0, 'bit/s'), false],
  ]);
}

function title(id, name, count) {
  const node = byId(id);
  if (!node.dataset.made) {
    node.replaceChildren(element('span', '', name + ' '), element('span', 'count'));
    node.dataset.made = '1';
  }
  set(node.lastChild, count);
}

// Puts children in order and touches only what moved, so that focus and open details stay.
function arrange(list, nodes) {
  const wanted = new Set(nodes);
  [...list.children].forEach(child => { if (!wanted.has(child)) child.remove(); });
  nodes.forEach((node, index) => {
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] || null);
  });
}

function findingNode(trouble) {
  if (trouble.node) return trouble.node;
  const node = element('li', 'finding ' + (isOpen(trouble) ? trouble.severity : 'recovered') + (trouble.isNew ? ' new' : ''));
  const head = element('h3');
  head.append(element('span', 'word', isOpen(trouble) ? trouble.severity : 'recovered'), ' ', element('span', '', trouble.summary));
  const when = element('time', '', clock(Date.parse(trouble.noticed)));
  when.dateTime = trouble.noticed;
  when.title = trouble.noticed;
  const meta = element('p', 'meta');
  meta.append(when, [
    trouble.times > 1 ? ' · ' + grouped.format(trouble.times) + ' times' : '',
    trouble.call ? ' · ' + trouble.call : '',
    trouble.host ? ' · ' + trouble.host : '',
    ' · ' + trouble.confidence + ' · ' + trouble.code + ' / ' + trouble.cause,
  ].join(''));
  node.append(head, meta);
  if (isOpen(trouble)) {
    if (trouble.explanation) node.append(element('p', '', trouble.explanation));
    if (trouble.remedy) node.append(remedyNode(trouble));
  }
  if (trouble.evidence.length || trouble.filter) node.append(proofNode(trouble));
  trouble.node = node;
  return node;
}

function remedyNode(trouble) {
  const node = element('p', 'do');
  node.append(element('strong', '', 'Do: '), trouble.remedy);
  if (trouble.rule) node.append(' ', element('code', '', trouble.rule));
  return node;
}

function proofNode(trouble) {
  const node = element('details');
  node.open = trouble.open;
  node.addEventListener('toggle', () => { trouble.open = node.open; });
  const list = element('ul');
  trouble.evidence.forEach(evidence => list.append(element('li', '',
    evidence.file + ' frame ' + evidence.frame + ', ' + clock(Date.parse(evidence.time)) + ': ' + evidence.says)));
  node.append(element('summary', '', 'Proof'), list);
  if (trouble.filter) {
    const filterLine = element('p', 'meta', 'Wireshark filter ');
    filterLine.append(element('code', '', trouble.filter));
    node.append(filterLine);
  }
  return node;
}

// Calls

function showCalls() {
  const told = (state.calls || []).map(call => calls.get(call.key));
  const known = new Set(told);
  calls.forEach((call, key) => { if (!known.has(call)) calls.delete(key); });
  const shown = told.filter(wanted);
  shown.forEach(showCall);
  arrange(byId('call-list'), shown.map(call => call.node));
  title('calls-title', 'Calls', grouped.format(state.in_progress || 0) + ' in progress');
  hide(byId('no-calls'), shown.length > 0);
  hide(byId('legend'), shown.length === 0);
  set(byId('no-calls'), told.length
    ? 'No call fits.'
    : 'No call in sight. A call appears with its first INVITE, or with its first audio.');
  hide(byId('more-calls'), !state.more);
  set(byId('more-calls'), 'and ' + grouped.format(state.more || 0)
    + (state.more === 1 ? ' more call' : ' more calls') + ', the quietest and oldest, not shown');
}

function wanted(call) {
  const words = call.words;
  const text = [words.from, words.to, words.client, words.status, words.says].join(' ').toLowerCase();
  return (!onlyFaulty || words.severity) && text.includes(filter);
}

function outcome(words) {
  const now = state.second;
  if (words.answered !== null) {
    const until = words.ended === null ? now : words.ended;
    return (words.in_progress ? 'in call ' : 'ended after ') + span(until - words.answered);
  }
  if (words.in_progress) return words.signalling ? 'ringing' : 'audio without signalling';
  if (!words.signalling) return 'audio ended';
  return words.state === 'rejected' && words.status ? 'refused with ' + words.status : words.state;
}

function showCall(call) {
  const words = call.words;
  if (!call.node) {
    call.node = element('li');
    const top = element('div', 'top');
    top.append(element('h3'), element('p', 'meta'));
    call.node.append(top, element('p', 'trouble'), element('div', 'lanes'));
  }
  const node = call.node;
  node.className = 'call ' + (words.severity || '');
  set(node.children[0].children[0], party(words.from) + ' → ' + party(words.to));
  set(node.children[0].children[1], outcome(words));
  set(node.children[1], words.says || '');
  hide(node.children[1], !words.says);
  const lanes = node.children[2];
  if (call.newWays || lanes.children.length !== call.lanes.length) {
    lanes.replaceChildren(...call.lanes.map(laneNode));
    call.newWays = false;
  }
  const top = Math.max(LEAST_TOP, ...call.lanes.map(lane => Math.max(...lane.inside, ...(lane.outside || [0]))));
  call.lanes.forEach((lane, index) => showLane(call, lane, words.lanes[index], index, lanes.children[index], top));
}

function laneNode() {
  const node = element('div', 'lane');
  const way = element('p', 'way');
  way.append(element('b'), element('span'));
  const picture = drawn('svg');
  picture.setAttribute('viewBox', '0 0 ' + (WINDOW - 1) + ' ' + HEIGHT);
  picture.setAttribute('preserveAspectRatio', 'none');
  picture.setAttribute('role', 'img');
  ['area', 'outside', 'line', 'gap', 'lost'].forEach(name => picture.append(drawn('path', name)));
  node.append(way, picture, element('p', 'value'));
  return node;
}

function showLane(call, lane, words, index, node, top) {
  const [way, picture, value] = node.children;
  const sends = index === 0;
  set(way.firstChild, (sends ? words.from : words.to) + (sends ? ' sends' : ' hears'));
  set(way.lastChild, sends ? 'to ' + words.to : 'from ' + words.from);
  const quality = [
    words.codec, words.encrypted ? 'encrypted' : null, words.relayed ? 'relayed' : null,
    words.mos === null ? null : 'MOS ' + words.mos.toFixed(1), words.loss ? words.loss.toFixed(1) + ' % lost' : null,
  ].filter(Boolean).join(' · ');
  const gaps = gapsOf(call, lane);
  const [area, outside, line, gap, lost] = picture.children;
  const y = packets => (HEIGHT - packets / top * (HEIGHT - 2)).toFixed(1);
  const stretches = stretchesOf(lane.inside);
  line.setAttribute('d', stretches.map(points => drawnThrough(points, y)).join(''));
  area.setAttribute('d', stretches.map(points => drawnThrough(points, y)
    + 'V' + HEIGHT + 'H' + points[0][0] + 'Z').join(''));
  outside.setAttribute('d', stretchesOf(lane.outside || []).map(points => drawnThrough(points, y)).join(''));
  gap.setAttribute('d', gaps.map(([from, to]) =>
    'M' + Math.max(0, from - .5) + ' ' + (HEIGHT - 3) + 'H' + Math.min(WINDOW - 1, to + .5)
    + 'V' + HEIGHT + 'H' + Math.max(0, from - .5) + 'Z').join(''));
  lost.setAttribute('d', lane.lost.map((count, x) => count ? 'M' + x + ' 0V4' : '').join(''));
  showValue(call, lane, gaps, value, quality);
  picture.setAttribute('aria-label', way.textContent + ': ' + value.textContent);
}

// Runs of seconds with packets: a line is drawn through each, and nothing between them.
function stretchesOf(points) {
  const all = [];
  points.forEach((packets, x) => {
    if (packets <= 0) return;
    const last = all[all.length - 1];
    if (last && last[last.length - 1][0] === x - 1) last.push([x, packets]); else all.push([[x, packets]]);
  });
  return all;
}

function drawnThrough(points, y) {
  const [x, packets] = points[0];
  return points.length === 1
    ? 'M' + (x - .4) + ' ' + y(packets) + 'H' + (x + .4)
    : 'M' + points.map(point => point[0] + ' ' + y(point[1])).join('L');
}

// Stretches of a call in which audio was due and no packet came, in points.
function gapsOf(call, lane) {
  const words = call.words;
  const begin = call.end - WINDOW + 1;
  const heardAt = call.lanes.map(each => each.inside.findIndex(packets => packets > 0)).filter(at => at >= 0);
  const from = words.answered === null
    ? (heardAt.length ? Math.min(...heardAt) : WINDOW)
    : Math.max(0, words.answered + 1 - begin);
  const until = words.ended === null ? WINDOW - 1 : Math.min(WINDOW - 1, words.ended - 1 - begin);
  const gaps = [];
  if (!words.in_progress && words.ended === null) return gaps;
  for (let at = from; at <= until; at++) {
    if (lane.inside[at] > 0) continue;
    const last = gaps[gaps.length - 1];
    if (last && last[1] === at - 1) last[1] = at; else gaps.push([at, at]);
  }
  return gaps;
}

function showValue(call, lane, gaps, node, quality) {
  const newest = lane.inside[WINDOW - 1];
  const last = gaps[gaps.length - 1];
  const silent = last && last[1] === WINDOW - 1 ? last[1] - last[0] + 1 : 0;
  const beyond = lane.outside ? lane.outside[WINDOW - 1] : 0;
  const isSilent = silent >= SILENT_AFTER;
  const full = silent >= WINDOW - 1 ? 'over ' : '';
  let text = newest + ' packets/s';
  let more = quality;
  if (!call.words.in_progress) [text, more] = [quality || 'no audio', ''];
  else if (isSilent) [text, more] = ['silent ' + full + span(silent), beyond ? 'outside ' + beyond + '/s' : ''];
  node.className = 'value' + (isSilent ? ' silent' : '');
  if (!node.firstChild) node.append(element('b'), ' ', element('span'));
  set(node.firstChild, text);
  set(node.lastChild, more);
}

// Rules and capture

function showRules() {
  const rules = state.rules || [];
  hide(byId('rules'), rules.length === 0);
  if (state.rulesShown === rules) return;
  state.rulesShown = rules;
  byId('rule-list').replaceChildren(...rules.map(rule => {
    const node = element('li', rule.status);
    node.append(element('b', '', rule.status.replace('-', ' ')), element('span', '', rule.ruleset + ' / ' + rule.rule));
    if (rule.says) node.append(element('span', 'meta', rule.says));
    return node;
  }));
  const wrong = rules.filter(rule => rule.status === 'blocked' || rule.status === 'violated').length;
  title('rules-title', 'Rules', wrong ? wrong + ' broken of ' + rules.length : rules.length + ', none broken');
  hide(byId('more-rules'), !state.rules_more);
  set(byId('more-rules'), 'and ' + (state.rules_more || 0) + ' more rules, not shown');
}

function showCapture() {
  const gauges = state.gauges;
  if (gauges) {
    figures(byId('gauges'), [
      ['frames', grouped.format(gauges.frames), false],
      ['lost by the kernel', grouped.format(gauges.kernel_dropped), gauges.kernel_dropped > 0],
      ['not journalled', grouped.format(gauges.not_journalled), gauges.not_journalled > 0],
      ['journal', large(gauges.journal_bytes, 'B'), false],
      ['analysis behind', (gauges.lag_ms / 1000).toFixed(1) + ' s', gauges.lag_ms > 10000],
      ['calls tracked', grouped.format(gauges.calls), false],
      ['RTP streams', grouped.format(gauges.streams), false],
      ['flows', grouped.format(gauges.flows), false],
      ['memory', large(gauges.memory, 'B') + ' of ' + large(gauges.memory_max, 'B'), false],
    ]);
  }
  texts(byId('limits'), state.limits || []);
  byId('sinks').replaceChildren(...(state.sinks || []).map(sinkNode));
}

function sinkNode(sink) {
  const node = element('li', sink.problem || sink.lost ? 'bad' : '');
  node.append(element('b', '', sink.problem ? 'fails' : 'delivers'), element('span', '', sink.name));
  const counts = [grouped.format(sink.delivered) + ' delivered'];
  if (sink.queued) counts.push(grouped.format(sink.queued) + ' waiting');
  if (sink.held_back) counts.push(grouped.format(sink.held_back) + ' held back');
  if (sink.lost) counts.push(grouped.format(sink.lost) + ' lost');
  node.append(element('span', 'meta', counts.join(', ') + (sink.problem ? ': ' + sink.problem : '')));
  return node;
}

// What the reader does

function choose(on, off, act) {
  const press = (one, other) => {
    byId(one).setAttribute('aria-pressed', 'true');
    byId(other).setAttribute('aria-pressed', 'false');
    act(one === on);
  };
  byId(on).addEventListener('click', () => press(on, off));
  byId(off).addEventListener('click', () => press(off, on));
}

choose('show-all', 'show-open', all => { showAll = all; showTroubles(); });
choose('calls-faulty', 'calls-all', faulty => { onlyFaulty = faulty; showCalls(); });
byId('filter').addEventListener('input', event => { filter = event.target.value.trim().toLowerCase(); showCalls(); });
byId('retry').addEventListener('click', connect);
byId('token-form').addEventListener('submit', event => {
  event.preventDefault();
  connection.token = byId('token').value.trim();
  sessionStorage.setItem('earshot-token', connection.token);
  byId('token').value = '';
  connect();
});
document.addEventListener('keydown', event => {
  if (event.key === '/' && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    byId('filter').focus();
  }
});

takeToken();
connect();
