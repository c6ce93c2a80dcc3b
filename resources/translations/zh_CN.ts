<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
  <context>
    <name>ui</name>
    <message>
      <location filename="ui/workbench/pictures_shown.py" />
      <source> (before the correction)</source>
      <translation>（修改前）</translation>
    </message>
    <message>
      <location filename="ui/office/check_table.py" />
      <source> (on trial)</source>
      <translation>（试运行）</translation>
    </message>
    <message>
      <location filename="ui/workbench/seal_panel.py" />
      <source> (paper)</source>
      <translation>（纸质）</translation>
    </message>
    <message>
      <location filename="ui/workbench/seal_panel.py" />
      <source> (upload)</source>
      <translation>（上传）</translation>
    </message>
    <message>
      <location filename="ui/workbench/history_panel.py" />
      <source> (waits for a second reviewer)</source>
      <translation>（等待第二人复审）</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source> Missing: {documents}.</source>
      <translation>缺少：{documents}。</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source> Nothing was changed.</source>
      <translation>没有任何改动。</translation>
    </message>
    <message>
      <location filename="ui/shell/topbar.py" />
      <source> and more</source>
      <translation>等</translation>
    </message>
    <message>
      <location filename="ui/intake/lines.py" />
      <source> and {count} more</source>
      <translation>，另有 {count} 个</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source> s</source>
      <translation> 秒</translation>
    </message>
    <message>
      <location filename="ui/workbench/pictures_shown.py" />
      <source> · opening…</source>
      <translation> · 正在打开…</translation>
    </message>
    <message>
      <location filename="ui/workbench/pictures_shown.py" />
      <source> · page {number} of {count}</source>
      <translation> · 第 {number} / {count} 页</translation>
    </message>
    <message>
      <location filename="ui/workbench/calls_card.py" />
      <source> · to be sent</source>
      <translation> · 待发送</translation>
    </message>
    <message>
      <location filename="ui/production/papers.py" />
      <source> · {count} further letters wait</source>
      <translation> · 另有 {count} 封密码信封待打印</translation>
    </message>
    <message>
      <location filename="ui/workbench/together_rows.py" />
      <source> · {count} pages could not be checked</source>
      <translation> · {count} 页未能检查</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source> · {count} tries</source>
      <translation> · 已拨 {count} 次</translation>
    </message>
    <message>
      <location filename="ui/production/seal_panel.py" />
      <source> · {share} % hidden</source>
      <translation> · {share} % 被遮盖</translation>
    </message>
    <message>
      <location filename="ui/shipping/page.py" />
      <source>1. Scan the label on the USB key</source>
      <translation>1. 扫描介质标签</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>1:1</source>
      <translation>1:1</translation>
    </message>
    <message>
      <location filename="ui/shipping/page.py" />
      <source>2. Scan the waybill</source>
      <translation>2. 扫描运单</translation>
    </message>
    <message>
      <location filename="ui/printing.py" />
      <source>A PIN is never written into a file: choose a printer that prints on paper.</source>
      <translation>PIN 不能写入文件，请选择打印到纸上的打印机。</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>A complete office on this computer: sample orders, software keys. Nothing there is real.</source>
      <translation>本机上的完整办公环境：样例订单、软件密钥，没有真实数据。</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>A decision can be undone for</source>
      <translation>决定后可撤销的时间</translation>
    </message>
    <message>
      <location filename="ui/workbench/deciding.py" />
      <source>A reject needs at least one reason, and each reason a text.</source>
      <translation>驳回至少要有一条原因，每条原因都要有文字。</translation>
    </message>
    <message>
      <location filename="ui/production/seal_panel.py" />
      <source>Accept these lines; it is written into the audit trail</source>
      <translation>接受以上各项，将记入审计</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Act</source>
      <translation>操作</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>After a call to the hotline: the registered name of the organisation.</source>
      <translation>接到热线来电后，更正登记的单位名称。</translation>
    </message>
    <message>
      <location filename="ui/workbench/cross_check.py" />
      <source>Agent</source>
      <translation>经办人</translation>
    </message>
    <message>
      <location filename="ui/production/order_panel.py" />
      <source>Agent {name} {phone}</source>
      <translation>经办人 {name} {phone}</translation>
    </message>
    <message>
      <location filename="ui/workbench/deciding.py" />
      <source>All findings of the order are answered.</source>
      <translation>本单的检查结果已全部答复。</translation>
    </message>
    <message>
      <location filename="ui/shell/key_sheet.py" />
      <source>All keys as delivered</source>
      <translation>恢复默认键</translation>
    </message>
    <message>
      <location filename="ui/shell/entries.py" />
      <source>All orders</source>
      <translation>全部订单</translation>
    </message>
    <message>
      <location filename="ui/workbench/override_sheet.py" />
      <source>An override needs a reason.</source>
      <translation>改判需要写明理由。</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>Another number, for the next call</source>
      <translation>另一号码，下次改拨</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>Another view is called “{wanted}”: choose another name. Nothing was changed.</source>
      <translation>已有名为“{wanted}”的视图，请换一个名称；没有任何改动。</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>Answered by</source>
      <translation>接听人</translation>
    </message>
    <message>
      <location filename="ui/workbench/cross_check.py" />
      <source>Appointment = collection form</source>
      <translation>任命书＝采集表</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>Archive box number</source>
      <translation>档案盒号</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>Asked for</source>
      <translation>要求补寄</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Audit trail</source>
      <translation>审计</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>Auto-advance</source>
      <translation>自动前进</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Back</source>
      <translation>返回</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Back to the queue</source>
      <translation>返回列表</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>Back to the queue ({key})</source>
      <translation>返回列表（{key}）</translation>
    </message>
    <message>
      <location filename="ui/production/batch.py" />
      <source>Batch production</source>
      <translation>批量制证</translation>
    </message>
    <message>
      <location filename="ui/production/page.py" />
      <source>Batch…</source>
      <translation>批量…</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>Blank</source>
      <translation>空白</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Blink</source>
      <translation>闪烁</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>By</source>
      <translation>操作人</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>CA review workstation</source>
      <translation>CA 审核工作站</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>Call next time</source>
      <translation>下次改拨</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>Calls due</source>
      <translation>待电话</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Cancel</source>
      <translation>取消</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>Cancel the order</source>
      <translation>取消订单</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>Certificate</source>
      <translation>证书</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>Challenge</source>
      <translation>验证</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>Change or delete a view</source>
      <translation>更改或删除视图</translation>
    </message>
    <message>
      <location filename="ui/office/check_table.py" />
      <source>Check</source>
      <translation>检查</translation>
    </message>
    <message>
      <location filename="ui/workbench/page.py" />
      <source>Checklist</source>
      <translation>清单</translation>
    </message>
    <message>
      <location filename="ui/workbench/page.py" />
      <source>Checklist  {done} / {of}</source>
      <translation>清单  {done} / {of}</translation>
    </message>
    <message>
      <location filename="ui/workbench/frames.py" />
      <source>Choose a reason first; then mark its place.</source>
      <translation>请先选原因，再标出它的位置。</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>Choose at least one reason above.</source>
      <translation>请在上面至少选一条原因。</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>Choose the PDF of the invoice first.</source>
      <translation>请先选择发票的 PDF 文件。</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>Choose the PDF…</source>
      <translation>选择 PDF…</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>Choose…</source>
      <translation>选择…</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>Clear the search or a filter above to see more.</source>
      <translation>清除上方的查找或筛选即可看到更多。</translation>
    </message>
    <message>
      <location filename="ui/shell/key_sheet.py" />
      <source>Click a key, then press the new one. Esc keeps the old.</source>
      <translation>点一个键，再按新的键；按 Esc 保留原来的。</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>Close (Esc)</source>
      <translation>关闭（Esc）</translation>
    </message>
    <message>
      <location filename="ui/shell/strips.py" />
      <source>Close the notice</source>
      <translation>关闭提示</translation>
    </message>
    <message>
      <location filename="ui/workbench/seal_panel.py" />
      <source>Code as you read it</source>
      <translation>人工读取的编号</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>Colours</source>
      <translation>颜色</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings.py" />
      <source>Company seal</source>
      <translation>公章</translation>
    </message>
    <message>
      <location filename="ui/workbench/fields_panel.py" />
      <source>Compare ID numbers</source>
      <translation>核对身份证号</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Compare ID numbers (audited)</source>
      <translation>核对身份证号（记入审计）</translation>
    </message>
    <message>
      <location filename="ui/workbench/cross_check.py" />
      <source>Compare the fields by eye.</source>
      <translation>请人工核对各字段。</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>Compare the picture with the impression, then tick it.</source>
      <translation>请对照印模核对图片，然后勾选。</translation>
    </message>
    <message>
      <location filename="ui/production/batch.py" />
      <source>Confirm the e-seal pictures of the orders first.</source>
      <translation>请先逐单核对并保留电子签章图片。</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Confirm the finding; one to look at: it is in order</source>
      <translation>确认检查结果；待看的：看过，无问题</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>Correct the name</source>
      <translation>更正单位名称</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Courier number</source>
      <translation>快递单号</translation>
    </message>
    <message>
      <location filename="ui/printing.py" />
      <source>Courier slip</source>
      <translation>寄件单</translation>
    </message>
    <message>
      <location filename="ui/workbench/cross_check.py" />
      <source>Credit code</source>
      <translation>信用代码</translation>
    </message>
    <message>
      <location filename="ui/production/order_panel.py" />
      <source>Credit code {uscc}</source>
      <translation>信用代码 {uscc}</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Crosshair: a little down</source>
      <translation>十字线：向下微调</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Crosshair: a little left</source>
      <translation>十字线：向左微调</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Crosshair: a little right</source>
      <translation>十字线：向右微调</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Crosshair: a little up</source>
      <translation>十字线：向上微调</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Crosshair: down</source>
      <translation>十字线：向下</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Crosshair: left</source>
      <translation>十字线：向左</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Crosshair: right</source>
      <translation>十字线：向右</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Crosshair: set the first point, the second</source>
      <translation>十字线：定第一点、第二点</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Crosshair: up</source>
      <translation>十字线：向上</translation>
    </message>
    <message>
      <location filename="ui/production/seal_panel.py" />
      <source>Cut all the same</source>
      <translation>仍然裁切</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>Decided against a check</source>
      <translation>与机检不一致</translation>
    </message>
    <message>
      <location filename="ui/office/check_table.py" />
      <source>Decided otherwise</source>
      <translation>人工改判</translation>
    </message>
    <message>
      <location filename="ui/workbench/history_panel.py" />
      <source>Decisions on this machine:</source>
      <translation>本机已知的决定：</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>Decisions per day</source>
      <translation>每日审核数</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>Decisions per person</source>
      <translation>每人审核数</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>Delete</source>
      <translation>删除</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Difference</source>
      <translation>差异</translation>
    </message>
    <message>
      <location filename="ui/production/batch.py" />
      <source>Do not pull the key out.</source>
      <translation>请勿拔出介质。</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>Document that the reason concerns</source>
      <translation>原因涉及的材料</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>Documents</source>
      <translation>材料</translation>
    </message>
    <message>
      <location filename="ui/shell/key_sheet.py" />
      <source>Done</source>
      <translation>完成</translation>
    </message>
    <message>
      <location filename="ui/workbench/frames.py" />
      <source>Draw a frame around the place on the picture; or choose a finding with {previous} {next} and take its place with {take}; or move a crosshair there: {cross}.</source>
      <translation>请在图上框出位置；或用 {previous} {next} 选一条检查结果、按 {take} 取它的位置；或按 {cross} 用十字线定位。</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>Due</source>
      <translation>到期</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>E-mail</source>
      <translation>邮件</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>E-mailed to</source>
      <translation>接收邮箱</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>E-seal</source>
      <translation>电子签章</translation>
    </message>
    <message>
      <location filename="ui/production/seal_panel.py" />
      <source>Electronic seal, true size</source>
      <translation>电子签章（原大）</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>Encryption key</source>
      <translation>加密密钥</translation>
    </message>
    <message>
      <location filename="ui/production/batch.py" />
      <source>End the batch</source>
      <translation>结束批量</translation>
    </message>
    <message>
      <location filename="ui/workbench/override_sheet.py" />
      <source>Enter keeps it, Esc gives up</source>
      <translation>回车保存，Esc 放弃</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>Erase and recycle</source>
      <translation>清除并回收</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Everything here is safe on this disk and is sent when the server answers.</source>
      <translation>这里的内容都已安全保存在本机，服务器恢复后自动发送。</translation>
    </message>
    <message>
      <location filename="ui/shell/key_sheet.py" />
      <source>Everywhere</source>
      <translation>任意页面</translation>
    </message>
    <message>
      <location filename="ui/production/key_panel.py" />
      <source>Factory password</source>
      <translation>出厂密码</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Facts</source>
      <translation>内容</translation>
    </message>
    <message>
      <location filename="ui/office/check_table.py" />
      <source>Failed</source>
      <translation>不通过</translation>
    </message>
    <message>
      <location filename="ui/office/check_table.py" />
      <source>Failed, order passed all the same</source>
      <translation>不通过而订单仍通过</translation>
    </message>
    <message>
      <location filename="ui/workbench/fields_panel.py" />
      <source>Fetches the ID numbers; this is written into the audit trail</source>
      <translation>取得身份证号并核对；此操作记入审计</translation>
    </message>
    <message>
      <location filename="ui/workbench/side.py" />
      <source>Fields</source>
      <translation>核对</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>Figures</source>
      <translation>统计</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings_panel.py" />
      <source>Findings</source>
      <translation>检查结果</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings_panel.py" />
      <source>Findings: all answered</source>
      <translation>检查结果：已全部答复</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings_panel.py" />
      <source>Findings: all pass</source>
      <translation>检查结果：全部通过</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings_panel.py" />
      <source>Findings: being checked</source>
      <translation>检查结果：正在检查</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings_panel.py" />
      <source>Findings: none</source>
      <translation>检查结果：无</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings_panel.py" />
      <source>Findings: {count} to look at</source>
      <translation>检查结果：{count} 项待看</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>First pass, paper review</source>
      <translation>纸审一次通过率</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>First pass, pre-review</source>
      <translation>预审一次通过率</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>Fit</source>
      <translation>适应</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Fit the page</source>
      <translation>适应页面</translation>
    </message>
    <message>
      <location filename="ui/production/seal_panel.py" />
      <source>For a batch, or before cutting a further seal of the same key</source>
      <translation>用于批量制证，或为同一介质再裁切一枚印章之前</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Give up</source>
      <translation>放弃</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Given up.</source>
      <translation>已放弃。</translation>
    </message>
    <message>
      <location filename="ui/production/page.py" />
      <source>Go on</source>
      <translation>继续</translation>
    </message>
    <message>
      <location filename="ui/shell/topbar.py" />
      <source>Go on as {name} ({roles})</source>
      <translation>换成 {name}（{roles}）</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Go to entry {number} of the list at the left</source>
      <translation>转到左侧第 {number} 项</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>Handed over</source>
      <translation>已寄出</translation>
    </message>
    <message>
      <location filename="ui/shipping/page.py" />
      <source>Handed over to SF Express</source>
      <translation>已交顺丰</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>History</source>
      <translation>历史</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>How did it go?</source>
      <translation>通话结果</translation>
    </message>
    <message>
      <location filename="ui/workbench/seal_panel.py" />
      <source>How ink stands out from paper, from the middle to the edge</source>
      <translation>从中心到边缘的印油对比</translation>
    </message>
    <message>
      <location filename="ui/workbench/seal_panel.py" />
      <source>How whole the outline is, all around</source>
      <translation>外框一周的完整情况</translation>
    </message>
    <message>
      <location filename="ui/workbench/cross_check.py" />
      <source>ID number</source>
      <translation>身份证号</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>ID numbers shown</source>
      <translation>查看身份证号</translation>
    </message>
    <message>
      <location filename="ui/production/seal_panel.py" />
      <source>Impression</source>
      <translation>印模</translation>
    </message>
    <message>
      <location filename="ui/shell/key_sheet.py" />
      <source>In a queue</source>
      <translation>列表</translation>
    </message>
    <message>
      <location filename="ui/workbench/cross_check.py" />
      <source>In charge</source>
      <translation>负责人</translation>
    </message>
    <message>
      <location filename="ui/shell/key_sheet.py" />
      <source>In the workbench</source>
      <translation>审核台</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Intake</source>
      <translation>收件</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>Invoice number</source>
      <translation>发票号码</translation>
    </message>
    <message>
      <location filename="ui/shell/entries.py" />
      <source>Invoices</source>
      <translation>发票</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>Invoices due</source>
      <translation>待开发票</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>It came back</source>
      <translation>邮件被退回</translation>
    </message>
    <message>
      <location filename="ui/workbench/override_sheet.py" />
      <source>It fails ↑↓</source>
      <translation>改判不通过 ↑↓</translation>
    </message>
    <message>
      <location filename="ui/workbench/override_sheet.py" />
      <source>It passes ↑↓</source>
      <translation>改判通过 ↑↓</translation>
    </message>
    <message>
      <location filename="ui/production/seal_panel.py" />
      <source>Keep this picture</source>
      <translation>保留此图片</translation>
    </message>
    <message>
      <location filename="ui/printing.py" />
      <source>Key label</source>
      <translation>介质标签</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>Key made, read back and proven: {serial}</source>
      <translation>制证完成，已回读并验证：{serial}</translation>
    </message>
    <message>
      <location filename="ui/shell/key_sheet.py" />
      <source>Key of: {words}</source>
      <translation>快捷键：{words}</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>Key pair</source>
      <translation>密钥</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>Key stock</source>
      <translation>介质库存</translation>
    </message>
    <message>
      <location filename="ui/shell/key_sheet.py" />
      <source>Keys</source>
      <translation>快捷键</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>Keys…  {key}</source>
      <translation>快捷键…  {key}</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Kind</source>
      <translation>类别</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>Label</source>
      <translation>标签</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>Lay on</source>
      <translation>对齐</translation>
    </message>
    <message>
      <location filename="ui/workbench/cross_check.py" />
      <source>Legal repr.</source>
      <translation>法定代表人</translation>
    </message>
    <message>
      <location filename="ui/workbench/order_extras.py" />
      <source>Legal representative {legal} · agent {agent}</source>
      <translation>法定代表人 {legal} · 经办人 {agent}</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings.py" />
      <source>Legal representative's seal</source>
      <translation>法人章</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>Loading the orders</source>
      <translation>正在读取订单</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Look into the scan folder</source>
      <translation>查看扫描文件夹</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>Looked at, and nothing is on it</source>
      <translation>已查看，介质上没有内容</translation>
    </message>
    <message>
      <location filename="ui/production/batch.py" />
      <source>Looking for prepared orders…</source>
      <translation>正在查找已准备好的订单…</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Loupe (hold)</source>
      <translation>放大镜（按住）</translation>
    </message>
    <message>
      <location filename="ui/office/check_table.py" />
      <source>Machine checks</source>
      <translation>机器检查</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>Made out to</source>
      <translation>发票抬头</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>Make the key again</source>
      <translation>补制</translation>
    </message>
    <message>
      <location filename="ui/production/page.py" />
      <source>Make the keys of all orders whose pictures are confirmed</source>
      <translation>为已保留签章图片的全部订单依次制证</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Mark a place on the picture for a reason; again: by crosshair</source>
      <translation>在图上标出原因的位置；再按一次用十字线</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>Mark the place</source>
      <translation>标出位置</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>Mark the place on the picture</source>
      <translation>在图上标出位置</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Messages</source>
      <translation>消息</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Move along the page: down</source>
      <translation>在页面上移动：向下</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Move along the page: left</source>
      <translation>在页面上移动：向左</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Move along the page: right</source>
      <translation>在页面上移动：向右</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Move along the page: up</source>
      <translation>在页面上移动：向上</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>Name of the view</source>
      <translation>视图名称</translation>
    </message>
    <message>
      <location filename="ui/office/desk_page.py" />
      <source>New orders appear by themselves.</source>
      <translation>新的订单会自动出现。</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>New user PIN</source>
      <translation>新的用户 PIN</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>Next call</source>
      <translation>下次致电</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Next document</source>
      <translation>下一份材料</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Next doubtful digit of the seal codes, at its place</source>
      <translation>下一个存疑的编号数字，并定位</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Next field of the order, at its place</source>
      <translation>下一个订单字段，并定位</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Next finding</source>
      <translation>下一项检查结果</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Next item of the checklist, without a tick</source>
      <translation>清单下一项（不勾选）</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Next order</source>
      <translation>下一单</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>Next order ({key})</source>
      <translation>下一单（{key}）</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>Next ›</source>
      <translation>下一单 ›</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>No SMS: a paper failure is told by phone; a call is then due.</source>
      <translation>不发短信：纸审不通过由电话告知，随后列入待电话。</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>No call yet.</source>
      <translation>还没有通话记录。</translation>
    </message>
    <message>
      <location filename="ui/workbench/page.py" />
      <source>No difference is outlined on this page.</source>
      <translation>这一页没有框出的不同之处。</translation>
    </message>
    <message>
      <location filename="ui/queue/thumbnails.py" />
      <source>No document of this order has been uploaded yet.</source>
      <translation>这一单还没有上传材料。</translation>
    </message>
    <message>
      <location filename="ui/workbench/deciding.py" />
      <source>No doubt of this page is open.</source>
      <translation>这一页没有待看的检查结果。</translation>
    </message>
    <message>
      <location filename="ui/workbench/cross_check.py" />
      <source>No field of the order stands on this document.</source>
      <translation>这份材料上没有要核对的字段。</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>No key was ever entered.</source>
      <translation>还没有登记过介质。</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>No message yet</source>
      <translation>还没有消息</translation>
    </message>
    <message>
      <location filename="ui/intake/lines.py" />
      <source>No new pages in the scan folder.</source>
      <translation>扫描文件夹中没有新的页。</translation>
    </message>
    <message>
      <location filename="ui/intake/lines.py" />
      <source>No new pages: {count} were here already.</source>
      <translation>没有新页面：{count} 页先前已经收入。</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>No order fits the filter</source>
      <translation>没有符合条件的订单</translation>
    </message>
    <message>
      <location filename="ui/shell/window.py" />
      <source>No order has the scanned code {code}.</source>
      <translation>没有订单带有扫描的号码 {code}。</translation>
    </message>
    <message>
      <location filename="ui/office/overdue.py" />
      <source>No order is overdue.</source>
      <translation>没有逾期的订单。</translation>
    </message>
    <message>
      <location filename="ui/production/batch.py" />
      <source>No order is prepared.</source>
      <translation>没有已准备好的订单。</translation>
    </message>
    <message>
      <location filename="ui/shell/applicants.py" />
      <source>No order waits for its applicant</source>
      <translation>没有等申请人办理的订单</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>No page chosen</source>
      <translation>未选择页</translation>
    </message>
    <message>
      <location filename="ui/workbench/deciding.py" />
      <source>No paper came of this document: {document}. Reject ({reject}), or mark its items as not applicable ({other}).</source>
      <translation>没有收到纸质件：{document}。请驳回（{reject}）；确实不需要时，把它的各项标为不适用（{other}）。</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>No paper here: open a parcel, and the practice scanner scans its sheets.</source>
      <translation>这里没有纸质材料：打开一个包裹，用练习扫描仪扫描里面的材料。</translation>
    </message>
    <message>
      <location filename="ui/workbench/pictures_shown.py" />
      <source>No paper of this document came.</source>
      <translation>没有收到这份材料的纸质件。</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>No parcel is open.</source>
      <translation>没有打开的包裹。</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>No picture was cut: see why above; cut it all the same, or call the seal unusable.</source>
      <translation>图片没有裁出来，原因见上；可以仍然裁切，或选“印模不可用”。</translation>
    </message>
    <message>
      <location filename="ui/printing.py" />
      <source>No printer is installed on this computer: the letter waits, and is never saved.</source>
      <translation>本机没有安装打印机：密码信封等待打印，不会保存为文件。</translation>
    </message>
    <message>
      <location filename="ui/printing.py" />
      <source>No printer is installed on this computer: the paper can be saved as PDF instead.</source>
      <translation>本机没有安装打印机：可以改为保存成 PDF 文件。</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>No reason fits; try another word, pinyin initials or the two digits.</source>
      <translation>没有这样的原因；请换个词，或用拼音首字母、两位编号查找。</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>No scan folder is set: choose it in the settings.</source>
      <translation>未设置扫描文件夹，请在“设置”中选择。</translation>
    </message>
    <message>
      <location filename="ui/workbench/seal_panel.py" />
      <source>No seal code was read yet.</source>
      <translation>尚未读到印章编号。</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>No.</source>
      <translation>序号</translation>
    </message>
    <message>
      <location filename="ui/workbench/deciding.py" />
      <source>Nobody has looked at this document yet: {document}</source>
      <translation>这份材料还没有看过：{document}</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>Not open by others</source>
      <translation>无人占用</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>Note</source>
      <translation>备注</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>Note the archive box</source>
      <translation>登记档案盒</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>Noted: the invoice came back.</source>
      <translation>已登记：发票邮件被退回。</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>Nothing is lost: mend it, then press Go on.</source>
      <translation>没有丢失任何内容：处理后按“继续”。</translation>
    </message>
    <message>
      <location filename="ui/workbench/side_panels.py" />
      <source>Nothing to check here at this stage.</source>
      <translation>本环节这里无需核对。</translation>
    </message>
    <message>
      <location filename="ui/office/desk_page.py" />
      <source>Nothing waits here</source>
      <translation>这里没有待办</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Nothing waits to be sent</source>
      <translation>没有待发送的操作</translation>
    </message>
    <message>
      <location filename="ui/office/charts.py" />
      <source>Nothing yet</source>
      <translation>暂无</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Nudge the paper down</source>
      <translation>纸质件微调：向下</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Nudge the paper left</source>
      <translation>纸质件微调：向左</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Nudge the paper right</source>
      <translation>纸质件微调：向右</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Nudge the paper round, left</source>
      <translation>纸质件微调：逆时针</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Nudge the paper round, right</source>
      <translation>纸质件微调：顺时针</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Nudge the paper up</source>
      <translation>纸质件微调：向上</translation>
    </message>
    <message>
      <location filename="ui/shell/topbar.py" />
      <source>Offline: work is kept and sent later</source>
      <translation>离线：工作已保存，稍后发送</translation>
    </message>
    <message>
      <location filename="ui/workbench/told.py" />
      <source>On a pass: {sms}</source>
      <translation>通过后发送：{sms}</translation>
    </message>
    <message>
      <location filename="ui/shell/key_sheet.py" />
      <source>On the pictures</source>
      <translation>图片</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>On their way (Enter opens the parcel)</source>
      <translation>在途包裹（回车打开）</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>One key</source>
      <translation>单只介质</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>One to one</source>
      <translation>1:1 显示</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>Open  {key}</source>
      <translation>打开  {key}</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Open a parcel, scan its sheets, take them in.</source>
      <translation>打开包裹，扫描其中的材料，再收入。</translation>
    </message>
    <message>
      <location filename="ui/office/overdue.py" />
      <source>Open by</source>
      <translation>处理人</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>Open by me</source>
      <translation>我处理的</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Open the order</source>
      <translation>打开订单</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Open the training office</source>
      <translation>打开训练环境</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Opening {number}…</source>
      <translation>正在打开 {number}…</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Order</source>
      <translation>订单</translation>
    </message>
    <message>
      <location filename="ui/shipping/page.py" />
      <source>Order a waybill from SF</source>
      <translation>向顺丰下单取号</translation>
    </message>
    <message>
      <location filename="ui/workbench/cross_check.py" />
      <source>Order no.</source>
      <translation>订单编号</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Order number on the form</source>
      <translation>申请表上的订单编号</translation>
    </message>
    <message>
      <location filename="ui/office/overdue.py" />
      <source>Organisation</source>
      <translation>单位</translation>
    </message>
    <message>
      <location filename="ui/office/overdue.py" />
      <source>Overdue (working days)</source>
      <translation>逾期（工作日）</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>Overdue orders</source>
      <translation>逾期订单</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Overlay</source>
      <translation>叠加</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Override the finding, with a reason</source>
      <translation>改判检查结果，须写理由</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>PIN</source>
      <translation>PIN</translation>
    </message>
    <message>
      <location filename="ui/printing.py" />
      <source>PIN letter</source>
      <translation>密码信封</translation>
    </message>
    <message>
      <location filename="ui/production/papers.py" />
      <source>PIN letter not printed: {orders}. Print it before the program ends; the PIN is kept nowhere.</source>
      <translation>密码信封尚未打印：{orders}。请在退出程序前打印，PIN 不在任何地方保存。</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>PIN letter printed</source>
      <translation>打印密码信封</translation>
    </message>
    <message>
      <location filename="ui/printing.py" />
      <source>Packing slip</source>
      <translation>装箱单</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings.py" />
      <source>Page</source>
      <translation>页面</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Page of the document</source>
      <translation>材料的页码</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Pages</source>
      <translation>页</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Pages nobody could place</source>
      <translation>无法归类的页</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Pages nobody could place wait here.</source>
      <translation>无法归类的页面留在这里，等人工归类。</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Pages of this parcel</source>
      <translation>本包裹的页</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Paper against that of the round before: on and off</source>
      <translation>纸质件与上一轮对照：开／关</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Paper laid onto the upload: on and off</source>
      <translation>纸质件对齐上传件：开、关</translation>
    </message>
    <message>
      <location filename="ui/shell/key_sheet.py" />
      <source>Paper on the upload</source>
      <translation>纸质件对齐</translation>
    </message>
    <message>
      <location filename="ui/shell/entries.py" />
      <source>Paper review</source>
      <translation>纸审</translation>
    </message>
    <message>
      <location filename="ui/production/order_panel.py" />
      <source>Paper review: {who}</source>
      <translation>纸审：{who}</translation>
    </message>
    <message>
      <location filename="ui/workbench/pictures_shown.py" />
      <source>Paper scan</source>
      <translation>纸质扫描件</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Parcel complete</source>
      <translation>完成收件</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Parcel open: {organisation}</source>
      <translation>已打开包裹：{organisation}</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Parcels on their way</source>
      <translation>在途包裹</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Pass</source>
      <translation>通过</translation>
    </message>
    <message>
      <location filename="ui/shell/decisions.py" />
      <source>Passed {order} {organisation}</source>
      <translation>已通过 {order} {organisation}</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Password</source>
      <translation>密码</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>Period</source>
      <translation>时段</translation>
    </message>
    <message>
      <location filename="ui/workbench/calls_card.py" />
      <source>Phone calls</source>
      <translation>电话</translation>
    </message>
    <message>
      <location filename="ui/workbench/viewer.py" />
      <source>Picture at the left</source>
      <translation>左侧图片</translation>
    </message>
    <message>
      <location filename="ui/workbench/viewer.py" />
      <source>Picture at the right</source>
      <translation>右侧图片</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>Place marked</source>
      <translation>已标位置</translation>
    </message>
    <message>
      <location filename="ui/shell/applicants.py" />
      <source>Play an applicant</source>
      <translation>替申请人办理（训练）</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Please fill in address, name and password.</source>
      <translation>请填写服务器地址、用户名和密码。</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>Plug a blank key in.</source>
      <translation>请插入空白介质。</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Postpone</source>
      <translation>稍后处理</translation>
    </message>
    <message>
      <location filename="ui/workbench/deciding.py" />
      <source>Postponed {order}; what you began is kept.</source>
      <translation>{order} 稍后处理，已做的内容已保留。</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Practice scanner</source>
      <translation>练习扫描仪</translation>
    </message>
    <message>
      <location filename="ui/shell/entries.py" />
      <source>Pre-review</source>
      <translation>待预审</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Previous document</source>
      <translation>上一份材料</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Previous field of the order</source>
      <translation>上一个订单字段</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Previous finding</source>
      <translation>上一项检查结果</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Previous order</source>
      <translation>上一单</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>Previous order ({key})</source>
      <translation>上一单（{key}）</translation>
    </message>
    <message>
      <location filename="ui/production/papers.py" />
      <source>Print again</source>
      <translation>再次打印</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>Print letter and label, put the label on, then go to shipping.</source>
      <translation>打印密码信封和标签，贴好标签，然后去寄送。</translation>
    </message>
    <message>
      <location filename="ui/workbench/order_extras.py" />
      <source>Print or save the review report</source>
      <translation>打印或保存审核报告</translation>
    </message>
    <message>
      <location filename="ui/production/papers.py" />
      <source>Print the PIN letter</source>
      <translation>打印密码信封</translation>
    </message>
    <message>
      <location filename="ui/shipping/page.py" />
      <source>Print the courier slip</source>
      <translation>打印寄件单</translation>
    </message>
    <message>
      <location filename="ui/production/papers.py" />
      <source>Print the label</source>
      <translation>打印标签</translation>
    </message>
    <message>
      <location filename="ui/shipping/page.py" />
      <source>Print the packing slip</source>
      <translation>打印装箱单</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Print the review report</source>
      <translation>打印审核报告</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings.py" />
      <source>Private seal</source>
      <translation>私章</translation>
    </message>
    <message>
      <location filename="ui/production/page.py" />
      <source>Production</source>
      <translation>制证</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Put back</source>
      <translation>放回</translation>
    </message>
    <message>
      <location filename="ui/production/batch.py" />
      <source>Put the next key in: {count} orders wait.</source>
      <translation>请插入下一只介质：还有 {count} 个订单。</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>Put this key aside and take another one.</source>
      <translation>把这只介质放到一边，换一只。</translation>
    </message>
    <message>
      <location filename="ui/workbench/cross_check.py" />
      <source>QR code</source>
      <translation>二维码</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>Quarantine</source>
      <translation>隔离</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>Read back</source>
      <translation>回读</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>Ready: start production on {serial}.</source>
      <translation>已就绪，可在介质 {serial} 上开始制证。</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Really give up this act?</source>
      <translation>确定放弃这个操作？</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>Really? Press again: {act}</source>
      <translation>确定吗？再按一次：{act}</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>Reason</source>
      <translation>原因</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>Reasons</source>
      <translation>原因</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>Reasons given most often</source>
      <translation>最常见的驳回原因</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>Received</source>
      <translation>入库</translation>
    </message>
    <message>
      <location filename="ui/workbench/fields_panel.py" />
      <source>Recipient</source>
      <translation>收件人</translation>
    </message>
    <message>
      <location filename="ui/production/order_panel.py" />
      <source>Recipient {name} {phone}</source>
      <translation>收件人 {name} {phone}</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>Reject</source>
      <translation>驳回</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>Reject with these reasons (Ctrl+Enter)</source>
      <translation>按这些原因驳回（Ctrl+Enter）</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>Reject ⏎</source>
      <translation>驳回 ⏎</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Reject, with reasons</source>
      <translation>驳回（选择原因）</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>Reject: what is wrong?</source>
      <translation>驳回：哪里不对？</translation>
    </message>
    <message>
      <location filename="ui/shell/decisions.py" />
      <source>Rejected {order} {organisation}</source>
      <translation>已驳回 {order} {organisation}</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>Rename…</source>
      <translation>改名…</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>Report</source>
      <translation>上报</translation>
    </message>
    <message>
      <location filename="ui/workbench/order_extras.py" />
      <source>Report ▾</source>
      <translation>报告 ▾</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>Request</source>
      <translation>申请</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>Resubmitted</source>
      <translation>重新提交</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Review orders for organisation certificates and electronic seals, and make USB keys.</source>
      <translation>审核单位数字证书和电子签章订单，制作 USBKey。</translation>
    </message>
    <message>
      <location filename="ui/printing.py" />
      <source>Review report</source>
      <translation>审核报告</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>Right name</source>
      <translation>正确的单位名称</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Rotate left</source>
      <translation>左转</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Rotate right</source>
      <translation>右转</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>Round</source>
      <translation>轮次</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>Round before</source>
      <translation>上一轮</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Ruler</source>
      <translation>标尺</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>SKF profile</source>
      <translation>SKF 厂商参数</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>SMS</source>
      <translation>短信</translation>
    </message>
    <message>
      <location filename="ui/workbench/told.py" />
      <source>SMS ({count} of 70 characters): {text}</source>
      <translation>短信（{count} / 70 字）：{text}</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>SMS and e-mails appear when an order is decided.</source>
      <translation>订单有了结论，短信和邮件就会出现在这里。</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>Save</source>
      <translation>保存</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>Save as CSV…</source>
      <translation>另存为 CSV…</translation>
    </message>
    <message>
      <location filename="ui/workbench/order_extras.py" />
      <source>Save the review report as PDF…</source>
      <translation>审核报告另存为 PDF…</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>Save this view…</source>
      <translation>保存当前视图…</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>Save what is shown now under this name</source>
      <translation>用当前显示的内容覆盖</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>Saved views ({key})</source>
      <translation>常用视图（{key}）</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Saved views of this queue: apply, save, rename, delete</source>
      <translation>本队列的常用视图：使用、保存、改名、删除</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>Saved views ▾</source>
      <translation>常用视图 ▾</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>Saved.</source>
      <translation>已保存。</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>Saved: {path}</source>
      <translation>已保存：{path}</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>Say in your own words what is wrong and what to do.</source>
      <translation>请写明哪里不对、应如何修改。</translation>
    </message>
    <message>
      <location filename="ui/shipping/page.py" />
      <source>Scan again</source>
      <translation>重新扫描</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>Scan folder</source>
      <translation>扫描文件夹</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Scan folder: {folder}</source>
      <translation>扫描文件夹：{folder}</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Scan the courier number</source>
      <translation>扫描快递单号</translation>
    </message>
    <message>
      <location filename="ui/shipping/page.py" />
      <source>Scan the key's label and the waybill.</source>
      <translation>请扫描介质标签和运单。</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Scanned pages appear here.</source>
      <translation>扫描的页面收入后列在这里。</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Scroll the right side down</source>
      <translation>右侧面板向下翻</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Scroll the right side up</source>
      <translation>右侧面板向上翻</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings.py" />
      <source>Seal</source>
      <translation>印章</translation>
    </message>
    <message>
      <location filename="ui/workbench/seal_panel.py" />
      <source>Seal code as you read it</source>
      <translation>人工读取的印章编号</translation>
    </message>
    <message>
      <location filename="ui/production/page.py" />
      <source>Seal unusable</source>
      <translation>印模不可用</translation>
    </message>
    <message>
      <location filename="ui/production/page.py" />
      <source>Seal unusable…</source>
      <translation>印模不可用…</translation>
    </message>
    <message>
      <location filename="ui/workbench/seal_panel.py" />
      <source>Seal whose code you type</source>
      <translation>要输入编号的印章</translation>
    </message>
    <message>
      <location filename="ui/workbench/side.py" />
      <source>Seals</source>
      <translation>印章</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Search any number or name</source>
      <translation>查找任意号码或名称</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>Search here, also by pinyin initials  {key}</source>
      <translation>在此查找，可用拼音首字母  {key}</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>Search in the reasons</source>
      <translation>查找原因</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Search in this queue</source>
      <translation>在本列表中查找</translation>
    </message>
    <message>
      <location filename="ui/shell/topbar.py" />
      <source>Search order, organisation, credit code, phone, courier or waybill number, key  {key}</source>
      <translation>查找 订单号、单位、信用代码、手机号、快递或运单号、介质  {key}</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>Second review</source>
      <translation>复审</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>Send the invoice</source>
      <translation>发送发票</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>Sender on the courier slip</source>
      <translation>寄件单上的寄件人</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>Sender's address</source>
      <translation>寄件地址</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>Sender's phone</source>
      <translation>寄件电话</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>Serial</source>
      <translation>序列号</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>Serial or order</source>
      <translation>序列号或订单号</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>Serial or order; Enter looks</source>
      <translation>序列号或订单号，回车查找</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>Serial, typed again</source>
      <translation>再次输入序列号</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Server address</source>
      <translation>服务器地址</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>Settings</source>
      <translation>设置</translation>
    </message>
    <message>
      <location filename="ui/office/check_table.py" />
      <source>Share</source>
      <translation>改判率</translation>
    </message>
    <message>
      <location filename="ui/shell/entries.py" />
      <source>Shipping</source>
      <translation>寄送</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>Show everything</source>
      <translation>显示全部</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Show the fields of the order</source>
      <translation>显示订单字段核对</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Show the findings</source>
      <translation>显示检查结果</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Show the history of the order</source>
      <translation>显示订单历史</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Show the keys</source>
      <translation>显示快捷键</translation>
    </message>
    <message>
      <location filename="ui/shell/strips.py" />
      <source>Show the log folder</source>
      <translation>打开日志文件夹</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Show the seals: digits and plots</source>
      <translation>显示印章：编号与图示</translation>
    </message>
    <message>
      <location filename="ui/office/check_table.py" />
      <source>Shown</source>
      <translation>显示次数</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Side by side</source>
      <translation>并排</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Sign in</source>
      <translation>登录</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>Sign in to the office</source>
      <translation>登录办公服务器</translation>
    </message>
    <message>
      <location filename="ui/shell/topbar.py" />
      <source>Sign out</source>
      <translation>退出登录</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings.py" />
      <source>Signature</source>
      <translation>签名</translation>
    </message>
    <message>
      <location filename="ui/shell/topbar.py" />
      <source>Signed out</source>
      <translation>登录已过期</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>Since</source>
      <translation>起于</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>Size</source>
      <translation>大小</translation>
    </message>
    <message>
      <location filename="ui/shipping/page.py" />
      <source>Slip: SF Express, freight collect</source>
      <translation>面单：顺丰到付</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>Sort ({key})</source>
      <translation>排序（{key}）</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Sort this queue: column and direction</source>
      <translation>本队列的排序：列和方向</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>Sorted by: {column}, {way}</source>
      <translation>排序：{column}，{way}</translation>
    </message>
    <message>
      <location filename="ui/office/overdue.py" />
      <source>Stage</source>
      <translation>环节</translation>
    </message>
    <message>
      <location filename="ui/production/page.py" />
      <source>Start production</source>
      <translation>开始制证</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>State</source>
      <translation>状态</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>Supervisor</source>
      <translation>主管</translation>
    </message>
    <message>
      <location filename="ui/workbench/order_extras.py" />
      <source>Supervisor…</source>
      <translation>主管…</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Swipe</source>
      <translation>滑动</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Swipe and overlay: less of the right picture</source>
      <translation>滑动、叠加：少看右图</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Swipe and overlay: more of the right picture</source>
      <translation>滑动、叠加：多看右图</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Synchronise now</source>
      <translation>立即同步</translation>
    </message>
    <message>
      <location filename="ui/shell/topbar.py" />
      <source>Synchronised</source>
      <translation>已同步</translation>
    </message>
    <message>
      <location filename="ui/shell/topbar.py" />
      <source>Synchronising</source>
      <translation>正在同步</translation>
    </message>
    <message>
      <location filename="ui/workbench/order_extras.py" />
      <source>Take a decision back, cancel, make again, correct the name, archive box</source>
      <translation>收回决定、取消、补制、更正名称、档案盒号</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Take again on the present state</source>
      <translation>按当前状态重新提交</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Take pages in</source>
      <translation>收入扫描页</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>Take the decision back</source>
      <translation>收回决定</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Take the nudges back</source>
      <translation>取消微调</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>Take the reason out</source>
      <translation>去掉这条原因</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Taken</source>
      <translation>操作时间</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Taken again.</source>
      <translation>已重新提交。</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>Tax number</source>
      <translation>税号</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Text</source>
      <translation>正文</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>Text of the reason</source>
      <translation>原因文字</translation>
    </message>
    <message>
      <location filename="ui/production/papers.py" />
      <source>The PIN is forgotten then; it cannot be printed again</source>
      <translation>之后程序不再记得 PIN，不能再次打印</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>The applicant has not given the courier number yet.</source>
      <translation>申请人还没有填写快递单号。</translation>
    </message>
    <message>
      <location filename="ui/shell/applicants.py" />
      <source>The applicant of {order} has acted: it is now “{stage}”.</source>
      <translation>订单 {order} 的申请人已办理，现在是“{stage}”。</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>The applicant reads:</source>
      <translation>申请人看到：</translation>
    </message>
    <message>
      <location filename="ui/production/batch.py" />
      <source>The batch is done. Print letters and labels.</source>
      <translation>批量已完成。请打印密码信封和标签。</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>The call is written down.</source>
      <translation>通话已记录。</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>The e-mail was returned to the office's mailbox</source>
      <translation>邮件被退回到发件邮箱</translation>
    </message>
    <message>
      <location filename="ui/production/seal_panel.py" />
      <source>The e-seal is being cut from the paper scan…</source>
      <translation>正在从纸质扫描件裁切电子签章…</translation>
    </message>
    <message>
      <location filename="ui/saving.py" />
      <source>The file cannot be written; it may be open in another program, or the folder does not allow it. Close it there or choose another place and save again, nothing was lost: {path}</source>
      <translation>文件写不进去：可能正被其他程序（如 Excel）打开，或文件夹不允许写入。请关闭该文件或换一个位置后重新保存，内容没有丢失：{path}</translation>
    </message>
    <message>
      <location filename="ui/workbench/history_panel.py" />
      <source>The history is being fetched…</source>
      <translation>正在取得历史…</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>The invoice is on its way.</source>
      <translation>发票已发送。</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>The invoice's PDF</source>
      <translation>发票 PDF</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>The item of the checklist does not apply</source>
      <translation>清单此项不适用</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>The item of the checklist is wrong</source>
      <translation>清单此项不符</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>The key is back: press Go on.</source>
      <translation>介质已插回，请按“继续”。</translation>
    </message>
    <message>
      <location filename="ui/production/papers.py" />
      <source>The letter is on paper</source>
      <translation>信封已在手中</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>The list is here in a moment.</source>
      <translation>列表马上就好。</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>The office's mail server does not take this invoice: its sign-in or its settings are refused, or it cannot be reached. The supervisor has the server's mail settings put right; the invoice then goes out by itself.</source>
      <translation>办公室自己的邮件服务器没有收下这张发票：登录或设置被拒绝，或连不上。请主管让管理员改好服务器的邮件设置，之后发票会自动发出。</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>The old certificates are revoked first, then the order goes back to production.</source>
      <translation>先吊销原证书，再把订单退回制证。</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>The order ends; a paid one is marked for refund.</source>
      <translation>订单终止；已付款的标记为待退款。</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>The order goes back to its review and is decided anew. The decision stays in the history, with your reason.</source>
      <translation>订单退回原审核环节，重新决定。原决定连同您填写的原因保留在历史记录中。</translation>
    </message>
    <message>
      <location filename="ui/production/page.py" />
      <source>The order goes back to the applicant.</source>
      <translation>订单已退回申请人补寄。</translation>
    </message>
    <message>
      <location filename="ui/workbench/cross_check.py" />
      <source>The page is being read…</source>
      <translation>正在识别这一页…</translation>
    </message>
    <message>
      <location filename="ui/workbench/frames.py" />
      <source>The page is still being checked: draw a frame around the place.</source>
      <translation>这一页还在检查，请在图上框出位置。</translation>
    </message>
    <message>
      <location filename="ui/production/seal_panel.py" />
      <source>The picture is the impression, complete and upright</source>
      <translation>图片与印模一致，完整、端正</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>The picture of the seal is being cut.</source>
      <translation>正在裁切电子签章图片。</translation>
    </message>
    <message>
      <location filename="ui/printing.py" />
      <source>The printer does not take the paper; look at it and print again.</source>
      <translation>打印机没有接受这份文件，请检查打印机后再次打印。</translation>
    </message>
    <message>
      <location filename="ui/errors.py" />
      <source>The program made a mistake; saved work is safe. Please report incident {incident}.</source>
      <translation>程序出错了，已保存的工作不受影响。请报告事件号 {incident}。</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>The saved view “{name}” was replaced.</source>
      <translation>视图“{name}”已用当前内容覆盖。</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>The saved views are as they were.</source>
      <translation>已保存的视图恢复原样。</translation>
    </message>
    <message>
      <location filename="ui/intake/lines.py" />
      <source>The scanner is still writing; look again in a moment.</source>
      <translation>扫描仪还在写入，请稍后再收。</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>The server cannot be reached: only what was decided on this computer is counted here.</source>
      <translation>服务器暂时无法连接：这里只统计在本机作出的决定。</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>The training office is starting</source>
      <translation>正在启动训练环境</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>The view “{name}” is now called “{wanted}”.</source>
      <translation>视图“{name}”已改名为“{wanted}”。</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>The view “{name}” is saved.</source>
      <translation>视图“{name}”已保存。</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>The view “{name}” was deleted.</source>
      <translation>视图“{name}”已删除。</translation>
    </message>
    <message>
      <location filename="ui/shell/decisions.py" />
      <source>There is no decision to undo.</source>
      <translation>没有可撤销的决定。</translation>
    </message>
    <message>
      <location filename="ui/workbench/page.py" />
      <source>There is no further order in this queue.</source>
      <translation>列表中没有更多订单了。</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>They come back when their holders leave.</source>
      <translation>他人放下后会重新出现在这里。</translation>
    </message>
    <message>
      <location filename="ui/workbench/cross_check.py" />
      <source>This document is missing.</source>
      <translation>缺少这份材料。</translation>
    </message>
    <message>
      <location filename="ui/workbench/frames.py" />
      <source>This finding has no place on the picture.</source>
      <translation>这条检查结果在图上没有位置。</translation>
    </message>
    <message>
      <location filename="ui/workbench/side_panels.py" />
      <source>This is wrong: {item}</source>
      <translation>不符合：{item}</translation>
    </message>
    <message>
      <location filename="ui/workbench/page.py" />
      <source>This order is not known here.</source>
      <translation>本机没有这个订单。</translation>
    </message>
    <message>
      <location filename="ui/workbench/deciding.py" />
      <source>This order is not waiting for a review.</source>
      <translation>这个订单不在审核环节。</translation>
    </message>
    <message>
      <location filename="ui/workbench/page.py" />
      <source>This page has no earlier paper to compare with.</source>
      <translation>这一页没有上一轮的纸质件可对照。</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>Those that were sent</source>
      <translation>已发送的发票</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Tick the item of the checklist, go to the next</source>
      <translation>勾选清单项并到下一项</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Time</source>
      <translation>时间</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>To</source>
      <translation>接收方</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>To be sent</source>
      <translation>待发送</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>To the tray</source>
      <translation>移到托盘</translation>
    </message>
    <message>
      <location filename="ui/workbench/history_panel.py" />
      <source>Took a decision back: {reason}</source>
      <translation>收回决定：{reason}</translation>
    </message>
    <message>
      <location filename="ui/shell/strips.py" />
      <source>Training office: sample orders, nothing here is real</source>
      <translation>训练环境：样例订单，没有真实数据</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Training office: scans the sheets that lie in the open parcel</source>
      <translation>训练环境：扫描已打开的包裹里的材料</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>Tray</source>
      <translation>托盘</translation>
    </message>
    <message>
      <location filename="ui/shell/strips.py" />
      <source>Try again</source>
      <translation>重试</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>Turn left</source>
      <translation>左转</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>Turn right</source>
      <translation>右转</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Type the seal code as you read it</source>
      <translation>输入人工读取的印章编号</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>Type the serial of the key again: both must be the same before it is erased.</source>
      <translation>请再次输入介质序列号，两次一致才能清除。</translation>
    </message>
    <message>
      <location filename="ui/production/batch.py" />
      <source>USB key</source>
      <translation>介质</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>USB key driver</source>
      <translation>USBKey 驱动</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>USB key library</source>
      <translation>USBKey 厂商库</translation>
    </message>
    <message>
      <location filename="ui/shipping/page.py" />
      <source>USB key {serial} · order {order}</source>
      <translation>介质 {serial} · 订单 {order}</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>USB key {value}</source>
      <translation>介质 {value}</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>Unblock with the admin PIN</source>
      <translation>用管理员 PIN 解锁</translation>
    </message>
    <message>
      <location filename="ui/shell/strips.py" />
      <source>Undo</source>
      <translation>撤销</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>Undo ({key})</source>
      <translation>撤销（{key}）</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Undo the last decision</source>
      <translation>撤销上一个决定</translation>
    </message>
    <message>
      <location filename="ui/shell/decisions.py" />
      <source>Undone: {order} is open again.</source>
      <translation>已撤销：{order} 重新打开。</translation>
    </message>
    <message>
      <location filename="ui/workbench/pictures_shown.py" />
      <source>Upload</source>
      <translation>上传件</translation>
    </message>
    <message>
      <location filename="ui/production/key_panel.py" />
      <source>User PIN</source>
      <translation>用户 PIN</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>User name</source>
      <translation>用户名</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Verify the chain</source>
      <translation>校验审计链</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>Verifying…</source>
      <translation>正在校验…</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>Waiting (working days)</source>
      <translation>等待（工作日）</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>Waiting per stage</source>
      <translation>各环节待办</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>What became of the key</source>
      <translation>介质的情况</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>What happened</source>
      <translation>发生了什么</translation>
    </message>
    <message>
      <location filename="ui/workbench/deciding.py" />
      <source>What is left to look at here is about digits and names: answer each by itself ({key}).</source>
      <translation>这一页剩下的是编码和名称的待看结果，请逐条答复（{key}）。</translation>
    </message>
    <message>
      <location filename="ui/intake/lines.py" />
      <source>What is this?</source>
      <translation>这是什么？</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>What is to look at on this page is in order, but digits and names</source>
      <translation>这一页待看的结果都看过，无问题（编码、名称除外）</translation>
    </message>
    <message>
      <location filename="ui/workbench/override_sheet.py" />
      <source>What is wrong with it?</source>
      <translation>哪里有问题？</translation>
    </message>
    <message>
      <location filename="ui/production/page.py" />
      <source>What is wrong with the seal, for the applicant?</source>
      <translation>印模有什么问题（申请人会看到）？</translation>
    </message>
    <message>
      <location filename="ui/workbench/side_panels.py" />
      <source>What the checks propose</source>
      <translation>机检建议</translation>
    </message>
    <message>
      <location filename="ui/shell/strips.py" />
      <source>What the strip has said</source>
      <translation>最近的提示</translation>
    </message>
    <message>
      <location filename="ui/shell/topbar.py" />
      <source>What waits to be sent</source>
      <translation>待发送的操作</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>What was said (optional)</source>
      <translation>通话内容（可不填）</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>What you decide is kept here first.</source>
      <translation>您的决定先保存在这里，随后自动发送。</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>Where the paper set is kept.</source>
      <translation>纸质材料存放在哪个档案盒。</translation>
    </message>
    <message>
      <location filename="ui/production/key_panel.py" />
      <source>Which key</source>
      <translation>选择介质</translation>
    </message>
    <message>
      <location filename="ui/production/seal_panel.py" />
      <source>Which seal</source>
      <translation>哪一枚印章</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>Who answered</source>
      <translation>接听人</translation>
    </message>
    <message>
      <location filename="ui/workbench/override_sheet.py" />
      <source>Why does it not apply?</source>
      <translation>为什么不成立？</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>With findings</source>
      <translation>有问题</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>With the address of your office server, your name and password.</source>
      <translation>用办公服务器地址、用户名和密码登录。</translation>
    </message>
    <message>
      <location filename="ui/shell/key_sheet.py" />
      <source>With the ruler, or to mark a place</source>
      <translation>使用标尺或标位置时</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>Words, pinyin initials or the two digits; Enter takes the first</source>
      <translation>文字、拼音首字母或两位编号，回车选中</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>Working days from passed paper to hand-over</source>
      <translation>纸审通过到寄出（工作日）</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>Worst finding</source>
      <translation>机检</translation>
    </message>
    <message>
      <location filename="ui/workbench/calls_card.py" />
      <source>Write a call down</source>
      <translation>登记电话</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>Write the call down</source>
      <translation>记录通话</translation>
    </message>
    <message>
      <location filename="ui/workbench/deciding.py" />
      <source>You found this failing: {finding}. Reject ({reject}), or say otherwise with a reason ({other}).</source>
      <translation>您判断这一处不通过：{finding}。请驳回（{reject}），或写明理由改判（{other}）。</translation>
    </message>
    <message>
      <location filename="ui/workbench/deciding.py" />
      <source>You passed this order and it was drawn: another reviewer decides.</source>
      <translation>您已通过该订单，它被抽中复审，须由另一位审核人员决定。</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Zoom in</source>
      <translation>放大</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Zoom out</source>
      <translation>缩小</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Zoom to the finding</source>
      <translation>放大到该处</translation>
    </message>
    <message>
      <location filename="ui/hotkeys.py" />
      <source>Zoom to the next difference</source>
      <translation>放大到下一处不同</translation>
    </message>
    <message>
      <location filename="ui/workbench/page_view.py" />
      <source>about {length} mm (if the page is A4)</source>
      <translation>约 {length} mm（按 A4 宽度）</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>admin PIN given back</source>
      <translation>管理员 PIN 归还</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>admin PIN given to the server</source>
      <translation>管理员 PIN 交服务器保管</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>admin PIN taken for one unlock</source>
      <translation>管理员 PIN 借出，用于一次解锁</translation>
    </message>
    <message>
      <location filename="ui/workbench/digit_cells.py" />
      <source>agrees with what you typed</source>
      <translation>与人工读取的一致</translation>
    </message>
    <message>
      <location filename="ui/workbench/documents_panel.py" />
      <source>all checked</source>
      <translation>已核对</translation>
    </message>
    <message>
      <location filename="ui/office/escalated.py" />
      <source>and {count} more on the list of calls</source>
      <translation>待电话列表中还有 {count} 单</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>another number (optional)</source>
      <translation>另一号码（选填）</translation>
    </message>
    <message>
      <location filename="ui/call_words.py" />
      <source>another number: {number}</source>
      <translation>另一号码：{number}</translation>
    </message>
    <message>
      <location filename="ui/call_words.py" />
      <source>answered by {name}</source>
      <translation>接听：{name}</translation>
    </message>
    <message>
      <location filename="ui/workbench/history_panel.py" />
      <source>applicant</source>
      <translation>申请人</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>archive box</source>
      <translation>档案盒</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>as the system</source>
      <translation>跟随系统</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>ascending</source>
      <translation>升序</translation>
    </message>
    <message>
      <location filename="ui/call_words.py" />
      <source>asked for: {documents}</source>
      <translation>要求补寄：{documents}</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>at once, stays due</source>
      <translation>仍待致电（立即）</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>because: {value}</source>
      <translation>原因：{value}</translation>
    </message>
    <message>
      <location filename="ui/workbench/registrar.py" />
      <source>being laid on…</source>
      <translation>正在对准…</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>being sent</source>
      <translation>正在发送</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>blank</source>
      <translation>空白</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>by the library</source>
      <translation>按库文件自动识别</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>by yourself ✕</source>
      <translation>本人 ✕</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>came back</source>
      <translation>邮件退回</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>cancelled</source>
      <translation>取消</translation>
    </message>
    <message>
      <location filename="ui/queue/thumbnails.py" />
      <source>cannot be opened</source>
      <translation>无法打开</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>certificates requested</source>
      <translation>申请证书</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>certificates revoked</source>
      <translation>吊销证书</translation>
    </message>
    <message>
      <location filename="ui/workbench/page.py" />
      <source>checklist {done} / {of}</source>
      <translation>清单 {done} / {of}</translation>
    </message>
    <message>
      <location filename="ui/first_start/page.py" />
      <source>code {code}</source>
      <translation>代码 {code}</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>code {value}</source>
      <translation>代码 {value}</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>company seal</source>
      <translation>公章</translation>
    </message>
    <message>
      <location filename="ui/intake/lines.py" />
      <source>confirmed</source>
      <translation>已确认</translation>
    </message>
    <message>
      <location filename="ui/workbench/registrar.py" />
      <source>could not be laid on</source>
      <translation>无法对齐</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>dark</source>
      <translation>深色</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>decided, to be sent</source>
      <translation>已决定，待发送</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>decision</source>
      <translation>审核决定</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>decision taken back</source>
      <translation>收回决定</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>descending</source>
      <translation>降序</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>despite {value}</source>
      <translation>不顾提示：{value}</translation>
    </message>
    <message>
      <location filename="ui/workbench/fields_panel.py" />
      <source>different</source>
      <translation>不一致</translation>
    </message>
    <message>
      <location filename="ui/workbench/digit_cells.py" />
      <source>digit {places} differs from what you typed</source>
      <translation>第 {places} 位与人工读取的不同</translation>
    </message>
    <message>
      <location filename="ui/call_words.py" />
      <source>due since {time}</source>
      <translation>应致电时间 {time}</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>e-seal picture confirmed</source>
      <translation>确认电子签章图片</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>e-seal requested</source>
      <translation>申请电子签章</translation>
    </message>
    <message>
      <location filename="ui/production/key_panel.py" />
      <source>empty: made at random</source>
      <translation>留空则随机生成</translation>
    </message>
    <message>
      <location filename="ui/workbench/fields_panel.py" />
      <source>equal</source>
      <translation>一致</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>every state</source>
      <translation>全部状态</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>fails</source>
      <translation>不通过</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>file {value}</source>
      <translation>文件 {value}</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>handed over</source>
      <translation>已寄出</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>held up by the mail server</source>
      <translation>邮件服务器未收，等待发出</translation>
    </message>
    <message>
      <location filename="ui/workbench/fields_panel.py" />
      <source>hidden</source>
      <translation>未显示</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>in use</source>
      <translation>已使用</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>invoice</source>
      <translation>发票</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>key proven</source>
      <translation>介质已验证</translation>
    </message>
    <message>
      <location filename="ui/workbench/registrar.py" />
      <source>laid on, {quality} % agree, ±{spread} mm</source>
      <translation>已对准，{quality}% 一致，±{spread} mm</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>last {days} days</source>
      <translation>最近 {days} 天</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>legal-representative seal</source>
      <translation>法人章</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>light</source>
      <translation>浅色</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>longest waiting first</source>
      <translation>等待最久的在前</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings_panel.py" />
      <source>looked at, in order</source>
      <translation>看过，无问题</translation>
    </message>
    <message>
      <location filename="ui/production/batch.py" />
      <source>made and proven</source>
      <translation>已制成并验证</translation>
    </message>
    <message>
      <location filename="ui/workbench/finding_card.py" />
      <source>measured against {limit}</source>
      <translation>判据：{limit}</translation>
    </message>
    <message>
      <location filename="ui/workbench/documents_panel.py" />
      <source>missing</source>
      <translation>缺少</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>moved by {value} mm</source>
      <translation>裁边移动 {value} mm</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>name corrected</source>
      <translation>名称更正</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>needs you: refused by the server</source>
      <translation>需要处理：服务器拒绝</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>needs you: somebody else acted</source>
      <translation>需要处理：他人已操作</translation>
    </message>
    <message>
      <location filename="ui/call_words.py" />
      <source>next call {time}</source>
      <translation>下次致电 {time}</translation>
    </message>
    <message>
      <location filename="ui/call_words.py" />
      <source>no answer</source>
      <translation>无人接听</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>no file chosen</source>
      <translation>未选择文件</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>no further call</source>
      <translation>不再致电</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>no key is plugged in</source>
      <translation>未插入介质</translation>
    </message>
    <message>
      <location filename="ui/workbench/documents_panel.py" />
      <source>no paper came</source>
      <translation>没有收到纸质件</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>no passed paper review</source>
      <translation>纸审未通过</translation>
    </message>
    <message>
      <location filename="ui/workbench/finding_card.py" />
      <source>no place on the picture</source>
      <translation>在图上没有位置</translation>
    </message>
    <message>
      <location filename="ui/shipping/page.py" />
      <source>no proven key</source>
      <translation>没有验证过的介质</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>not applicable</source>
      <translation>不适用</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>not by you ✓</source>
      <translation>非本人 ✓</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>not checked yet</source>
      <translation>尚未检查</translation>
    </message>
    <message>
      <location filename="ui/workbench/fields_panel.py" />
      <source>not found</source>
      <translation>未找到</translation>
    </message>
    <message>
      <location filename="ui/workbench/registrar.py" />
      <source>not laid on</source>
      <translation>未对齐</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>not measured</source>
      <translation>未测</translation>
    </message>
    <message>
      <location filename="ui/intake/lines.py" />
      <source>not yet</source>
      <translation>未到</translation>
    </message>
    <message>
      <location filename="ui/workbench/registrar.py" />
      <source>nudged {right} / {down} mm, {turn}°</source>
      <translation>手动微调 {right} / {down} mm，{turn}°</translation>
    </message>
    <message>
      <location filename="ui/workbench/lease_keeper.py" />
      <source>offline: the server decides when it is sent</source>
      <translation>离线：发送时由服务器判定</translation>
    </message>
    <message>
      <location filename="ui/workbench/fields_panel.py" />
      <source>on the page: {text}</source>
      <translation>页面上：{text}</translation>
    </message>
    <message>
      <location filename="ui/production/key_panel.py" />
      <source>only if the vendor set one</source>
      <translation>厂商设置过才填</translation>
    </message>
    <message>
      <location filename="ui/workbench/lease_keeper.py" />
      <source>open by you</source>
      <translation>由您处理</translation>
    </message>
    <message>
      <location filename="ui/workbench/lease_keeper.py" />
      <source>open by {name} until {time}: you can only look</source>
      <translation>{name} 正在处理，到 {time} 为止：您只能查看</translation>
    </message>
    <message>
      <location filename="ui/office/settings.py" />
      <source>open the next order after a decision</source>
      <translation>决定后自动打开下一单</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>order's revision {value}</source>
      <translation>订单版本 {value}</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>overdue by {days} working days</source>
      <translation>逾期 {days} 工作日</translation>
    </message>
    <message>
      <location filename="ui/times.py" />
      <source>overdue {time}</source>
      <translation>逾期 {time}</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>page </source>
      <translation>第几页 </translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>page filed</source>
      <translation>归入扫描页</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>page not taken in</source>
      <translation>不收入的页</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>parcel opened</source>
      <translation>打开包裹</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>passes</source>
      <translation>通过</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>personal document shown</source>
      <translation>查看含个人信息的材料</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>phone call</source>
      <translation>电话</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>plugged in</source>
      <translation>已插入</translation>
    </message>
    <message>
      <location filename="ui/shell/key_sheet.py" />
      <source>press a key</source>
      <translation>请按键</translation>
    </message>
    <message>
      <location filename="ui/intake/lines.py" />
      <source>proposed</source>
      <translation>建议</translation>
    </message>
    <message>
      <location filename="ui/intake/lines.py" />
      <source>proposed: {places} places agree</source>
      <translation>建议：{places} 处吻合</translation>
    </message>
    <message>
      <location filename="ui/production/batch.py" />
      <source>refused</source>
      <translation>不予制作</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>remake</source>
      <translation>重制</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>round {number}</source>
      <translation>第 {number} 轮</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings_panel.py" />
      <source>said to fail</source>
      <translation>判为不通过</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings_panel.py" />
      <source>said to pass</source>
      <translation>判为通过</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>seal of the person in charge</source>
      <translation>负责人章</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>seal unusable</source>
      <translation>印模不可用</translation>
    </message>
    <message>
      <location filename="ui/office/invoices.py" />
      <source>sent</source>
      <translation>已发送</translation>
    </message>
    <message>
      <location filename="ui/queue/menus.py" />
      <source>shortest waiting first</source>
      <translation>等待最短的在前</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>signature of the person in charge</source>
      <translation>负责人签名</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>signed in</source>
      <translation>登录</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>signed out</source>
      <translation>退出登录</translation>
    </message>
    <message>
      <location filename="ui/workbench/calls_card.py" />
      <source>still missing: {documents}</source>
      <translation>尚缺：{documents}</translation>
    </message>
    <message>
      <location filename="ui/production/batch.py" />
      <source>stopped: put the same key in again</source>
      <translation>已停止：请再插入同一只介质</translation>
    </message>
    <message>
      <location filename="ui/production/key_panel.py" />
      <source>the key desk does not answer</source>
      <translation>介质程序没有响应</translation>
    </message>
    <message>
      <location filename="ui/workbench/history_panel.py" />
      <source>the program</source>
      <translation>系统</translation>
    </message>
    <message>
      <location filename="ui/workbench/reject_sheet.py" />
      <source>the whole order</source>
      <translation>整个订单</translation>
    </message>
    <message>
      <location filename="ui/intake/lines.py" />
      <source>there</source>
      <translation>已到</translation>
    </message>
    <message>
      <location filename="ui/intake/lines.py" />
      <source>to be confirmed</source>
      <translation>待确认</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>to be looked at</source>
      <translation>待看</translation>
    </message>
    <message>
      <location filename="ui/call_words.py" />
      <source>told, will post it</source>
      <translation>已告知，同意补寄</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>turned by {value}°</source>
      <translation>旋转 {value}°</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>verdict: {value}</source>
      <translation>结论：{value}</translation>
    </message>
    <message>
      <location filename="ui/production/batch.py" />
      <source>waits for a key</source>
      <translation>等待介质</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>waits, can be undone</source>
      <translation>等待发送，可撤销</translation>
    </message>
    <message>
      <location filename="ui/call_words.py" />
      <source>wants to be called again</source>
      <translation>约定再联系</translation>
    </message>
    <message>
      <location filename="ui/office/calls.py" />
      <source>who answered</source>
      <translation>接听人姓名</translation>
    </message>
    <message>
      <location filename="ui/call_words.py" />
      <source>wrong number</source>
      <translation>号码有误</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>you</source>
      <translation>您</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>{act}: accepted by the server</source>
      <translation>{act}：服务器已受理</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>{act}: discarded</source>
      <translation>{act}：已放弃</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>{act}: needs a person</source>
      <translation>{act}：需人工处理</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>{act}: taken</source>
      <translation>{act}：已登记</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>{act}: taken again</source>
      <translation>{act}：重新提交</translation>
    </message>
    <message>
      <location filename="ui/office/lists.py" />
      <source>{act}: undone</source>
      <translation>{act}：已撤销</translation>
    </message>
    <message>
      <location filename="ui/workbench/seal_panel.py" />
      <source>{agree} of {count} impressions agree with it</source>
      <translation>{count} 枚印模中有 {agree} 枚与之一致</translation>
    </message>
    <message>
      <location filename="ui/workbench/finding_card.py" />
      <source>{confirm} in order · {all} all of this page · {other} with a reason</source>
      <translation>{confirm} 看过无问题 · {all} 本页全部 · {other} 写理由判定</translation>
    </message>
    <message>
      <location filename="ui/workbench/finding_card.py" />
      <source>{confirm} in order · {other} with a reason</source>
      <translation>{confirm} 看过无问题 · {other} 写理由判定</translation>
    </message>
    <message>
      <location filename="ui/workbench/finding_card.py" />
      <source>{confirm} it fails · {other} it passes, with a reason</source>
      <translation>{confirm} 确认不通过 · {other} 写理由判为通过</translation>
    </message>
    <message>
      <location filename="ui/call_words.py" />
      <source>{count} calls without an answer</source>
      <translation>连续 {count} 次未接通</translation>
    </message>
    <message>
      <location filename="ui/workbench/registrar.py" />
      <source>{count} changed</source>
      <translation>{count} 处不同</translation>
    </message>
    <message>
      <location filename="ui/workbench/deciding.py" />
      <source>{count} doubts of this page looked at; {left} findings of the order are open.</source>
      <translation>这一页的 {count} 条待看结果已记为看过、无问题；本单还有 {left} 条没有答复。</translation>
    </message>
    <message>
      <location filename="ui/workbench/deciding.py" />
      <source>{count} findings are not answered ({failed} failed, {doubts} to look at); now: {finding} ({keys})</source>
      <translation>还有 {count} 条检查结果没有答复（不通过 {failed}，待看 {doubts}），现在是：{finding}（{keys}）</translation>
    </message>
    <message>
      <location filename="ui/workbench/documents_panel.py" />
      <source>{count} findings to answer</source>
      <translation>{count} 项结果待答复</translation>
    </message>
    <message>
      <location filename="ui/workbench/together_rows.py" />
      <source>{count} impressions in the order</source>
      <translation>本单共 {count} 枚印模</translation>
    </message>
    <message>
      <location filename="ui/workbench/deciding.py" />
      <source>{count} items of the checklist are open; next: {item} (tick with {key})</source>
      <translation>清单还有 {count} 项未核对，下一项：{item}（按 {key} 勾选）</translation>
    </message>
    <message>
      <location filename="ui/shell/topbar.py" />
      <source>{count} need you</source>
      <translation>{count} 项需要处理</translation>
    </message>
    <message>
      <location filename="ui/workbench/registrar.py" />
      <source>{count} on the left only</source>
      <translation>{count} 处仅左侧有</translation>
    </message>
    <message>
      <location filename="ui/workbench/registrar.py" />
      <source>{count} on the right only</source>
      <translation>{count} 处仅右侧有</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>{count} orders</source>
      <translation>{count} 单</translation>
    </message>
    <message>
      <location filename="ui/queue/page.py" />
      <source>{count} orders are open by others</source>
      <translation>{count} 单正由他人处理</translation>
    </message>
    <message>
      <location filename="ui/workbench/documents_panel.py" />
      <source>{count} pages</source>
      <translation>{count} 页</translation>
    </message>
    <message>
      <location filename="ui/intake/lines.py" />
      <source>{count} pages taken in.</source>
      <translation>收入 {count} 页。</translation>
    </message>
    <message>
      <location filename="ui/workbench/registrar.py" />
      <source>{count} stamped otherwise</source>
      <translation>{count} 处印迹不同</translation>
    </message>
    <message>
      <location filename="ui/shell/topbar.py" />
      <source>{count} to be sent</source>
      <translation>待发送 {count}</translation>
    </message>
    <message>
      <location filename="ui/workbench/documents_panel.py" />
      <source>{count} to check</source>
      <translation>{count} 项待核对</translation>
    </message>
    <message>
      <location filename="ui/office/figures.py" />
      <source>{count}, {late} overdue</source>
      <translation>{count}，逾期 {late}</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>{days} working days left</source>
      <translation>剩 {days} 工作日</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>{days} · paused</source>
      <translation>{days} · 暂停</translation>
    </message>
    <message>
      <location filename="ui/workbench/cross_check.py" />
      <source>{document}: {text}</source>
      <translation>{document}：{text}</translation>
    </message>
    <message>
      <location filename="ui/shell/key_sheet.py" />
      <source>{key} belongs to the Chinese input method; choose another key.</source>
      <translation>{key} 是中文输入法的热键，请换一个。</translation>
    </message>
    <message>
      <location filename="ui/shell/key_sheet.py" />
      <source>{key} is already: {words}</source>
      <translation>{key} 已经是：{words}</translation>
    </message>
    <message>
      <location filename="ui/shell/key_sheet.py" />
      <source>{key} is now: {words}</source>
      <translation>{key} 现在是：{words}</translation>
    </message>
    <message>
      <location filename="ui/workbench/crosshair.py" />
      <source>{left} {up} {down} {right} move it, finely: {fine} … · {set} sets a point · {back} puts it away</source>
      <translation>{left} {up} {down} {right} 移动，微调 {fine} 等 · {set} 定点 · {back} 收起</translation>
    </message>
    <message>
      <location filename="ui/workbench/page_view.py" />
      <source>{length} mm</source>
      <translation>{length} mm</translation>
    </message>
    <message>
      <location filename="ui/workbench/calls_card.py" />
      <source>{mark} every sheet that was asked for is here</source>
      <translation>{mark} 要求补寄的材料已全部收到</translation>
    </message>
    <message>
      <location filename="ui/intake/lines.py" />
      <source>{name} could not be read: {why}</source>
      <translation>{name} 无法读取：{why}</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>{name} until {time}</source>
      <translation>{name}，到 {time}</translation>
    </message>
    <message>
      <location filename="ui/shell/applicants.py" />
      <source>{order}  {organisation}: pay</source>
      <translation>{order}  {organisation}：付款</translation>
    </message>
    <message>
      <location filename="ui/shell/applicants.py" />
      <source>{order}  {organisation}: post the paper</source>
      <translation>{order}  {organisation}：寄出资料</translation>
    </message>
    <message>
      <location filename="ui/shell/applicants.py" />
      <source>{order}  {organisation}: post what was asked for</source>
      <translation>{order}  {organisation}：补寄</translation>
    </message>
    <message>
      <location filename="ui/shell/applicants.py" />
      <source>{order}  {organisation}: upload again</source>
      <translation>{order}  {organisation}：重新上传</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>{order} goes back to production.</source>
      <translation>{order} 已退回制证。</translation>
    </message>
    <message>
      <location filename="ui/intake/page.py" />
      <source>{order} goes to paper review.</source>
      <translation>订单 {order} 已转入纸质审核。</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>{order} waits for its review again.</source>
      <translation>{order} 已退回审核，等待重新决定。</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>{order} was cancelled.</source>
      <translation>{order} 已取消。</translation>
    </message>
    <message>
      <location filename="ui/workbench/deciding.py" />
      <source>{order} was changed by somebody else.</source>
      <translation>{order} 已被他人改动。</translation>
    </message>
    <message>
      <location filename="ui/shipping/page.py" />
      <source>{order} was handed over, waybill {waybill}.</source>
      <translation>{order} 已寄出，运单号 {waybill}。</translation>
    </message>
    <message>
      <location filename="ui/shell/decisions.py" />
      <source>{order} was sent already and cannot be undone. A supervisor can take the decision back on the order.</source>
      <translation>{order} 已发送，不能撤销。请主管打开该订单，在“主管…”中收回决定。</translation>
    </message>
    <message>
      <location filename="ui/shell/decisions.py" />
      <source>{order} was sent already. You can take the decision back on the order: Supervisor….</source>
      <translation>{order} 已发送，不能撤销。您可以打开订单，在“主管…”中收回这个决定。</translation>
    </message>
    <message>
      <location filename="ui/shipping/page.py" />
      <source>{order} {organisation}: key and waybill belong together.</source>
      <translation>{order} {organisation}：介质与运单相符。</translation>
    </message>
    <message>
      <location filename="ui/production/papers.py" />
      <source>{order} · key {serial}</source>
      <translation>{order} · 介质 {serial}</translation>
    </message>
    <message>
      <location filename="ui/shipping/page.py" />
      <source>{order}: SF gave waybill {waybill}. Stick it on, then scan both.</source>
      <translation>{order}：顺丰运单号 {waybill}。贴好运单后，扫描介质标签和运单核对。</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>{order}: the archive box was noted.</source>
      <translation>{order}：档案盒已登记。</translation>
    </message>
    <message>
      <location filename="ui/workbench/supervise_sheet.py" />
      <source>{order}: the name was corrected.</source>
      <translation>{order}：单位名称已更正。</translation>
    </message>
    <message>
      <location filename="ui/workbench/finding_card.py" />
      <source>{other} it fails</source>
      <translation>{other} 判为不通过</translation>
    </message>
    <message>
      <location filename="ui/printing.py" />
      <source>{paper}: sent to the printer.</source>
      <translation>{paper}：已送到打印机。</translation>
    </message>
    <message>
      <location filename="ui/workbench/findings.py" />
      <source>{seal} · whole order</source>
      <translation>{seal} · 整单比对</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>{serial} takes the new PIN.</source>
      <translation>{serial} 已设置新的 PIN。</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>{serial} was erased.</source>
      <translation>{serial} 已清除并回收。</translation>
    </message>
    <message>
      <location filename="ui/production/stock_page.py" />
      <source>{serial}: {state}</source>
      <translation>{serial}：{state}</translation>
    </message>
    <message>
      <location filename="ui/production/lines.py" />
      <source>{size} KB free</source>
      <translation>剩余 {size} KB</translation>
    </message>
    <message>
      <location filename="ui/shell/rail.py" />
      <source>{thousands}k</source>
      <translation>{thousands}千</translation>
    </message>
    <message>
      <location filename="ui/production/seal_panel.py" />
      <source>{width} × {height} mm · turned {rotation}°</source>
      <translation>{width} × {height} mm · 旋转 {rotation}°</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>‹ Previous</source>
      <translation>‹ 上一单</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>‹ Queue</source>
      <translation>‹ 列表</translation>
    </message>
    <message>
      <location filename="ui/production/papers.py" />
      <source>▲ PIN letter not printed</source>
      <translation>▲ 密码信封尚未打印</translation>
    </message>
    <message>
      <location filename="ui/call_words.py" />
      <source>▲ a supervisor should know</source>
      <translation>▲ 需告知主管</translation>
    </message>
    <message>
      <location filename="ui/production/papers.py" />
      <source>▲ letter sent to the printer: look at it</source>
      <translation>▲ 密码信封已送到打印机，请查看</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>▲ second review</source>
      <translation>▲ 复审</translation>
    </message>
    <message>
      <location filename="ui/queue/lines.py" />
      <source>▲ second review, not by you</source>
      <translation>▲ 复审，须他人审核</translation>
    </message>
    <message>
      <location filename="ui/workbench/lease_keeper.py" />
      <source>▲ second review: you passed it, another reviewer decides</source>
      <translation>▲ 复审：您已通过，由另一位审核人员决定</translation>
    </message>
    <message>
      <location filename="ui/workbench/bars.py" />
      <source>▲ taken back: {reason}</source>
      <translation>▲ 决定已收回：{reason}</translation>
    </message>
    <message>
      <location filename="ui/office/escalated.py" />
      <source>▲ {count} orders nobody can be reached for: a supervisor decides</source>
      <translation>▲ {count} 单多次联系不上经办人，请主管处理</translation>
    </message>
    <message>
      <location filename="ui/workbench/override_sheet.py" />
      <source>✓ It passes</source>
      <translation>✓ 判为通过</translation>
    </message>
    <message>
      <location filename="ui/production/seal_panel.py" />
      <source>✓ kept: {seals}</source>
      <translation>✓ 已保留：{seals}</translation>
    </message>
    <message>
      <location filename="ui/production/papers.py" />
      <source>✓ letter on paper</source>
      <translation>✓ 密码信封已打印</translation>
    </message>
    <message>
      <location filename="ui/production/batch.py" />
      <source>✓ {order} {organisation}</source>
      <translation>✓ {order} {organisation}</translation>
    </message>
    <message>
      <location filename="ui/workbench/override_sheet.py" />
      <source>✕ It fails</source>
      <translation>✕ 判为不通过</translation>
    </message>
  </context>
</TS>
