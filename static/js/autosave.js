/* Saves a form while it is being written. Without this file the Save draft button does the same.
   Nothing of the text is ever kept in the browser: only which save of which window was the last one sent. */
(function () {
  'use strict';
  var form = document.querySelector('form[data-autosave]');
  if (!form) { return; }

  var WAIT = 1000;               // after the last letter
  var RETRY = 5000;              // when the network is gone
  var KEEPALIVE_LIMIT = 60000;   // browsers refuse a longer body in a request that outlives its page
  var LONGEST = 2000000;         // bytes; the server reads no longer body
  var LOOK_AGAIN = 250;          // whether the last words of the page before this one have arrived
  var LOOKS = 16;
  var MARK = 'autosave ' + form.dataset.autosave;
  var MACHINERY = ['csrfmiddlewaretoken', 'version', 'writer', 'sequence', 'seen_version'];
  var bar = form.querySelector('[data-status]');
  var words = bar.querySelector('[data-words]');
  var signIn = bar.querySelector('[data-sign-in]');
  var timer = null;
  var saved = null;       // what the form held when it was last known to be the same as on the server
  var dirty = false;      // something typed has not been sent
  var failing = false;    // the last save did not succeed
  var sending = 0;        // requests on their way
  var leaving = false;    // the form itself is being sent
  var asking = false;     // a button was pressed, and the words are on their way ahead of it
  var confirming = false; // that button was the one that confirms
  var stopped = false;    // somebody else's text must be looked at first

  function say(text, isOff) {
    failing = isOff;
    bar.classList.toggle('autosave-off', isOff);
    signIn.hidden = text !== form.dataset.signedOut;
    if (text && words.textContent !== text) { words.textContent = text; }
  }

  function typedNow() {
    var data = new FormData(form);
    MACHINERY.forEach(function (name) { data.delete(name); });
    return new URLSearchParams(data).toString();
  }

  function saveIn(delay) {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, delay);
  }

  function show(notice) {
    var place = form.querySelector('[data-notice]');
    stopped = true;
    place.innerHTML = notice;
    place.scrollIntoView({ block: 'start' });
  }

  /* The mark of the last save that has been sent and not answered yet. */
  function mark(value) {
    try {
      if (value === undefined) { return JSON.parse(window.sessionStorage.getItem(MARK)); }
      if (value === null) { window.sessionStorage.removeItem(MARK); } else { window.sessionStorage.setItem(MARK, JSON.stringify(value)); }
    } catch (e) { /* a private window keeps none */ }
    return null;
  }

  function unmark(sequence) {
    var last = mark();
    if (last && last.writer === form.elements.writer.value && last.sequence === sequence) { mark(null); }
  }

  function refuse(text) {
    dirty = true;
    say(text, true);
  }

  function take(response) {
    // A refusal in the page's own words is no ended session: that one is answered with a page.
    var isTold = (response.headers.get('Content-Type') || '').indexOf('application/json') === 0;
    if (response.type === 'opaqueredirect' || (response.status === 403 && !isTold)) {
      refuse(form.dataset.signedOut);
      window.setTimeout(renew, RETRY);
      return null;
    }
    if (response.status === 400 || response.status === 413) { refuse(form.dataset.tooLong); return null; }
    if (response.status === 404) { refuse(form.dataset.gone); return null; }
    if (!response.ok && !isTold) { throw new Error(response.status); }
    return response.json().then(function (answer) {
      if (answer.notice) {
        refuse(answer.words);
        show(answer.notice);
      } else if (answer.problem) {
        refuse(answer.problem);
      } else {
        form.elements.version.value = answer.version;
        say(answer.words, false);
      }
    });
  }

  function send() {
    var now = typedNow();
    var sequence = Number(form.elements.sequence.value) + 1;
    form.elements.sequence.value = sequence;
    var body = new URLSearchParams(new FormData(form)).toString();
    if (body.length > LONGEST) {
      refuse(form.dataset.tooLong);
      return Promise.resolve();
    }
    dirty = false;
    saved = now;
    sending += 1;
    mark({ writer: form.elements.writer.value, sequence: sequence });
    return window.fetch(form.dataset.autosave, {
      method: 'POST',
      body: body,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      credentials: 'same-origin',
      redirect: 'manual',
      // Also an ordinary save goes on when the page is left before it has been answered.
      keepalive: body.length < KEEPALIVE_LIMIT
    }).then(take).catch(function () {
      refuse(asking && confirming ? form.dataset.unconfirmed : form.dataset.offline);
      saveIn(RETRY);
    }).finally(function () {
      sending -= 1;
      if (dirty) { saved = null; }
      unmark(sequence);
    });
  }

  // Signing in again in another window makes a new token: take it from the form's own page.
  function renew() {
    window.fetch(window.location.href, { credentials: 'same-origin', redirect: 'manual' }).then(function (response) {
      if (!response.ok) { throw new Error(response.status); }
      return response.text();
    }).then(function (page) {
      var fresh = new DOMParser().parseFromString(page, 'text/html').querySelector('form[data-autosave]');
      // The words of one person are never saved in the name of another.
      if (fresh.dataset.owner !== form.dataset.owner) { stopped = true; refuse(form.dataset.another); return; }
      form.elements.csrfmiddlewaretoken.value = fresh.elements.csrfmiddlewaretoken.value;
      saveIn(0);
    }).catch(function () { window.setTimeout(renew, RETRY); });
  }

  function save() {
    if (stopped || leaving || !dirty) { return; }
    if (sending) { saveIn(WAIT); return; }
    // A letter typed and taken away again is nothing to save.
    if (typedNow() === saved) { dirty = false; return; }
    send();
  }

  function typed() {
    dirty = true;
    saveIn(WAIT);
  }

  function saveBeforeLeaving() {
    if (!dirty || stopped || leaving || typedNow() === saved) { return; }
    window.clearTimeout(timer);
    send();
  }

  /* The page was left before its last words were answered, and this one may be older than they are: wait for them. */
  function catchUp() {
    var last = mark();
    if (!last) { return; }
    if (form.dataset.writer === last.writer && Number(form.dataset.sequence) >= last.sequence) {
      mark(null);
      return;
    }
    var before = words.textContent;
    form.inert = true;
    say(form.dataset.fetching, false);
    look(LOOKS, function () {
      mark(null);
      form.inert = false;
      say(before, false);
    });
  }

  function look(times, giveUp) {
    window.fetch(form.dataset.autosave, { credentials: 'same-origin', redirect: 'manual' }).then(function (response) {
      if (!response.ok) { throw new Error(response.status); }
      return response.json();
    }).then(function (state) {
      if (String(state.version) === form.elements.version.value) { throw new Error('not yet'); }
      mark(null);
      window.location.reload();
    }).catch(function () {
      if (times > 0) { window.setTimeout(look, LOOK_AGAIN, times - 1, giveUp); } else { giveUp(); }
    });
  }

  /* Gone back to: the browser shows the page as it was left, which may be older than what has been saved since. */
  function freshen() {
    if (sending) { window.setTimeout(freshen, LOOK_AGAIN); return; }
    if (stopped) { return; }
    leaving = asking = false;
    if (dirty) { saveIn(0); } else { window.location.reload(); }
  }

  // The page came with the two texts: until one is chosen nothing is saved, and the first press of a choice is sent.
  stopped = form.querySelector('[data-notice]').children.length > 0;
  // A page that tells why its words were not saved holds words that are nowhere else.
  if (!stopped && !bar.classList.contains('autosave-off')) { saved = typedNow(); }
  if (stopped) { mark(null); } else { catchUp(); }
  form.addEventListener('input', typed);
  form.addEventListener('change', typed);
  // The words go ahead of the form itself: where they do not get through, the page is not left.
  form.addEventListener('submit', function (event) {
    if (leaving || stopped) {
      leaving = true;
      window.clearTimeout(timer);
      form.elements.sequence.value = Number(form.elements.sequence.value) + 1;
      return;
    }
    event.preventDefault();
    if (asking) { return; }
    asking = true;
    confirming = Boolean(event.submitter && event.submitter.name === 'confirm');
    send().then(function () {
      asking = false;
      if (failing) { return; }
      leaving = true;
      form.requestSubmit(event.submitter);
    });
  });
  window.addEventListener('online', function () { if (dirty) { saveIn(0); } });
  window.addEventListener('pagehide', saveBeforeLeaving);
  window.addEventListener('pageshow', function (event) { if (event.persisted) { freshen(); } });
  document.addEventListener('visibilitychange', function () {
    if (document.visibilityState === 'hidden') { saveBeforeLeaving(); }
  });
  window.addEventListener('beforeunload', function (event) {
    if (leaving || !dirty) { return; }
    // A text too long for a request that outlives its page is sent at once, while the browser asks.
    var isLong = typedNow().length > KEEPALIVE_LIMIT - 2000;
    if (isLong && !stopped && !sending) { window.clearTimeout(timer); send(); }
    if (failing || stopped || isLong) { event.preventDefault(); }
  });
})();
