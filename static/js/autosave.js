/* Saves a note while it is being written. Without this file the Save draft button does the same. */
(function () {
  'use strict';
  var form = document.querySelector('form[data-autosave]');
  if (!form) { return; }

  var WAIT = 1000;               // after the last letter
  var RETRY = 5000;              // when the network is gone
  var KEEPALIVE_LIMIT = 60000;   // browsers refuse a longer body in a request that outlives its page
  var bar = form.querySelector('[data-status]');
  var words = bar.querySelector('[data-words]');
  var timer = null;
  var dirty = false;      // something typed has not been sent
  var failing = false;    // the last save did not succeed
  var sending = false;
  var leaving = false;    // the form itself is being sent
  var asking = false;     // a button was pressed, and the words are on their way ahead of it
  var stopped = false;    // somebody else's text must be looked at first

  function say(text, isOff) {
    failing = isOff;
    bar.classList.toggle('autosave-off', isOff);
    if (text && words.textContent !== text) { words.textContent = text; }
  }

  function nextBody() {
    form.elements.sequence.value = Number(form.elements.sequence.value) + 1;
    return new URLSearchParams(new FormData(form));
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

  function take(response) {
    if (response.type === 'opaqueredirect' || response.status === 403) {
      dirty = true;
      say(form.dataset.signedOut, true);
      window.setTimeout(renew, RETRY);
      return null;
    }
    if (!response.ok && response.status !== 409 && response.status !== 422) { throw new Error(response.status); }
    return response.json().then(function (answer) {
      if (answer.notice) {
        dirty = true;
        say(answer.words, true);
        show(answer.notice);
      } else if (answer.problem) {
        dirty = true;
        say(answer.problem, true);
      } else {
        form.elements.version.value = answer.version;
        say(answer.words, false);
      }
    });
  }

  function send(outlivesPage) {
    var body = nextBody();
    dirty = false;
    sending = true;
    return window.fetch(form.dataset.autosave, {
      method: 'POST',
      body: body,
      credentials: 'same-origin',
      redirect: 'manual',
      keepalive: outlivesPage && body.toString().length < KEEPALIVE_LIMIT
    }).then(take).catch(function () {
      dirty = true;
      say(form.dataset.offline, true);
      saveIn(RETRY);
    }).finally(function () { sending = false; });
  }

  // Signing in again in another window makes a new token: take it from the form's own page.
  function renew() {
    window.fetch(window.location.href, { credentials: 'same-origin', redirect: 'manual' }).then(function (response) {
      if (!response.ok) { throw new Error(response.status); }
      return response.text();
    }).then(function (page) {
      var fresh = new DOMParser().parseFromString(page, 'text/html');
      form.elements.csrfmiddlewaretoken.value = fresh.querySelector('form[data-autosave] [name=csrfmiddlewaretoken]').value;
      saveIn(0);
    }).catch(function () { window.setTimeout(renew, RETRY); });
  }

  function save() {
    if (stopped || leaving || !dirty) { return; }
    if (sending) { saveIn(WAIT); return; }
    send(false);
  }

  function typed() {
    dirty = true;
    saveIn(WAIT);
  }

  function saveBeforeLeaving() {
    if (dirty && !stopped && !leaving) {
      window.clearTimeout(timer);
      send(true);
    }
  }

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
    send(false).then(function () {
      asking = false;
      if (failing) { return; }
      leaving = true;
      form.requestSubmit(event.submitter);
    });
  });
  window.addEventListener('online', function () { if (dirty) { saveIn(0); } });
  window.addEventListener('pagehide', saveBeforeLeaving);
  document.addEventListener('visibilitychange', function () {
    if (document.visibilityState === 'hidden') { saveBeforeLeaving(); }
  });
  window.addEventListener('beforeunload', function (event) {
    if (!leaving && dirty && (failing || stopped)) { event.preventDefault(); }
  });
})();
