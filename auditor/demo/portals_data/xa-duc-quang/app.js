"use strict";
(function () {
  var root = document.getElementById("root");
  var cache = {};
  var site, menu;

  function api(name) {
    if (!cache[name]) cache[name] = fetch("/api/" + name + ".json").then(function (r) { return r.json(); });
    return cache[name];
  }
  function esc(text) {
    return String(text).replace(/[&<>"]/g, function (c) { return { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }[c]; });
  }
  function dmy(iso) { return iso.split("-").reverse().join("/"); }
  function plain(text) { return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d"); }
  function slug(text) { return plain(text).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, ""); }
  function link(href, label, cls) {
    var out = /^https?:/.test(href);
    return '<a href="' + esc(href) + '"' + (cls ? ' class="' + cls + '"' : "") + (out ? ' rel="noopener"' : "") + ">" + esc(label) + "</a>";
  }
  function articleHref(a) { return "/tin-tuc/" + slug(a.title) + "-" + a.id; }
  function card(a) {
    return '<article class="card"><a href="' + articleHref(a) + '"><img src="' + a.picture + '" alt="' + esc(a.title) + '" width="480" height="300"></a><h3>' +
      link(articleHref(a), a.title) + '</h3><div class="d">' + dmy(a.date) + " · " + esc(a.category) + "</div></article>";
  }
  function box(title, html) { return '<section class="box"><h1>' + esc(title) + "</h1>" + html + "</section>"; }

  function home() {
    return Promise.all([api("articles"), api("questions"), api("documents")]).then(function (x) {
      return box("Tin tức - Sự kiện", '<div class="grid">' + x[0].slice(0, 6).map(card).join("") + "</div>") +
        box("Văn bản mới", "<ul>" + x[2].slice(0, 4).map(function (d) { return "<li>" + link(d.file, d.number + " - " + d.title) + ' <span class="d">(' + dmy(d.date) + ")</span></li>"; }).join("") + "</ul>") +
        box("Hỏi đáp mới", "<ul>" + x[1].slice(0, 4).map(function (q) { return "<li>" + link("/hoi-dap", q.title) + ' <span class="d">(' + dmy(q.asked) + ")</span></li>"; }).join("") + "</ul>");
    });
  }
  function news() {
    return api("articles").then(function (list) { return box("Tin tức - Sự kiện", '<div class="grid">' + list.map(card).join("") + "</div>"); });
  }
  function article(id) {
    return api("articles/" + id).then(function (a) {
      document.title = a.title + " - " + site.full;
      return box(a.title, '<div class="d">Ngày đăng: <time datetime="' + a.date + '">' + dmy(a.date) + "</time> · " + esc(a.category) + "</div><p><b>" + esc(a.lead) +
        '</b></p><p><img src="' + a.picture + '" alt="' + esc(a.title) + '" width="480" height="300"></p>' + a.body.map(function (p) { return "<p>" + esc(p) + "</p>"; }).join("") +
        "<p><i>Nguồn: " + esc(a.source) + "</i></p>");
    });
  }
  function documents() {
    return api("documents").then(function (list) {
      return box("Văn bản", '<p><input class="flt" id="loc" placeholder="Tìm theo trích yếu hoặc số ký hiệu" aria-label="Tìm văn bản"></p><div class="scroll"><table><thead><tr><th>Số ký hiệu</th><th>Trích yếu</th><th>Ngày ban hành</th><th>Cơ quan ban hành</th><th>Tệp</th></tr></thead><tbody id="vb">' +
        list.map(function (d) { return "<tr><td>" + esc(d.number) + "</td><td>" + esc(d.title) + "</td><td>" + dmy(d.date) + "</td><td>" + esc(d.organ) + "</td><td>" + link(d.file, "Tải về") + "</td></tr>"; }).join("") + "</tbody></table></div>");
    });
  }
  function budget() {
    return api("budget").then(function (list) {
      return box("Công khai ngân sách", "<ul>" + list.map(function (b) { return "<li>" + link(b.file, b.title) + ' <span class="d">Ngày đăng: ' + dmy(b.posted) + "</span></li>"; }).join("") + "</ul>");
    });
  }
  function questions() {
    return api("questions").then(function (list) {
      return box("Hỏi đáp", "<p>" + link("/gui-cau-hoi", "Gửi câu hỏi") + "</p>" + list.map(function (q) {
        return '<div class="q"><h2>' + esc(q.title) + '</h2><div class="d">Người hỏi: ' + esc(q.asker) + " · Ngày hỏi: " + dmy(q.asked) + ' · Trạng thái: <span class="st' + (q.answered ? "" : " w") + '">' + esc(q.status) + "</span></div><p>" + esc(q.text) + "</p>" +
          (q.answered ? '<p><b>Trả lời:</b> ' + esc(q.answer) + '</p><div class="d">' + esc(q.unit) + " · Ngày trả lời: " + dmy(q.answered) + "</div>" : '<div class="d">Đơn vị xử lý: ' + esc(q.unit) + "</div>") + "</div>";
      }).join(""));
    });
  }
  function ask() {
    return Promise.resolve(box("Gửi câu hỏi", '<form class="frm" method="post" action="/gui-cau-hoi"><label for="a">Họ và tên</label><input id="a" name="ten"><label for="b">Thư điện tử</label><input id="b" name="email"><label for="c">Nội dung câu hỏi</label><textarea id="c" name="noi_dung" rows="6"></textarea><label for="d">Mã xác nhận (captcha): 4 + 9 = ?</label><input id="d" name="captcha"><p><button class="btn" type="submit">Gửi câu hỏi</button></p></form>'));
  }
  function siteMap() {
    return Promise.resolve(box("Sơ đồ cổng", "<ul>" + menu.map(function (m) {
      return "<li>" + link(m.href, m.label) + (m.children.length ? "<ul>" + m.children.map(function (k) { return "<li>" + link(k.href, k.label) + "</li>"; }).join("") + "</ul>" : "") + "</li>";
    }).join("") + "</ul>"));
  }
  function page(name) {
    return api("pages/" + name).then(function (p) { document.title = p.title + " - " + site.full; return box(p.title, p.html); });
  }
  function missing() { return Promise.resolve(box("Không tìm thấy trang", "<p>Trang không tồn tại. " + link("/", "Về trang chủ") + "</p>")); }

  var routes = { "/": home, "/tin-tuc": news, "/van-ban": documents, "/cong-khai-ngan-sach": budget, "/hoi-dap": questions, "/gui-cau-hoi": ask, "/so-do-cong": siteMap };

  function show() {
    var path = location.pathname.replace(/\/$/, "") || "/";
    var story = path.match(/^\/tin-tuc\/.*-(\d+)$/);
    document.title = site.full;
    var view = story ? article(story[1]) : routes[path] ? routes[path]() : page(path.slice(1)).catch(missing);
    view.then(function (html) {
      root.innerHTML = '<div class="app"><header class="hd"><div class="in"><img src="/img/logo.png" alt="Biểu trưng xã" width="76" height="76"><div>CỔNG THÔNG TIN ĐIỆN TỬ<b>' + esc(site.name) + '</b>Tỉnh Hà Tĩnh</div></div></header><nav class="nv"><div class="in"><button class="mn" type="button">☰ Danh mục</button><div class="row">' +
        menu.map(function (m) {
          return '<div class="it">' + link(m.href, m.label, m.href === path ? "on" : "") + (m.children.length ? '<div class="sub">' + m.children.map(function (k) { return link(k.href, k.label); }).join("") + "</div>" : "") + "</div>";
        }).join("") + '</div></div></nav><main class="in"><div class="clock">' + esc(site.clock) + "</div>" + html + '</main><footer class="ft"><div class="in"><p><b>' + esc(site.full) + "</b></p><p>Người chịu trách nhiệm: " + esc(site.responsible) +
        "</p><p>Địa chỉ: " + esc(site.address) + "</p><p>Điện thoại: " + esc(site.phone) + ' · Email: <a href="mailto:' + esc(site.email) + '">' + esc(site.email) + "</a></p><p>" + link("/so-do-cong", "Sơ đồ cổng") + " · " + link("https://hatinh.gov.vn", "Cổng thông tin điện tử tỉnh Hà Tĩnh") +
        "</p><p><i>Cổng mẫu của bộ công cụ – đơn vị không có thật</i></p></div></footer></div>";
      var filter = document.getElementById("loc");
      if (filter) filter.addEventListener("input", function () {
        var rows = document.querySelectorAll("#vb tr");
        for (var i = 0; i < rows.length; i++) rows[i].hidden = plain(rows[i].textContent).indexOf(plain(filter.value)) < 0;
      });
    });
  }
  document.addEventListener("click", function (event) {
    var a = event.target.closest && event.target.closest("a");
    if (!a || a.origin !== location.origin || /\.(pdf|jpg|png)$/.test(a.pathname) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    history.pushState(null, "", a.href);
    show();
    window.scrollTo(0, 0);
  });
  window.addEventListener("popstate", show);
  api("site").then(function (data) { site = data.site; menu = data.menu; show(); });
})();
