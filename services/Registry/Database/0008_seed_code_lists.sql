-- Purposes and legal bases that access requests name. A start, to be replaced by the province through PUT /code-lists: the
-- codes are ours, the provisions are those that the design cites.
insert into code_list (name, title_vi, title_en, version, updated_at, updated_by) values
  ('purposes', 'Mục đích sử dụng dữ liệu', 'Purposes of use', 1, timestamptz '2026-01-01 00:00:00+07', 'platform'),
  ('legal-bases', 'Căn cứ pháp lý', 'Legal bases', 1, timestamptz '2026-01-01 00:00:00+07', 'platform'),
  ('public-holidays', 'Ngày nghỉ lễ, tết', 'Public holidays', 1, timestamptz '2026-01-01 00:00:00+07', 'platform');

insert into code_list_entry (list, code, name_vi, name_en, source, valid_from) values
  ('purposes', 'administrative-procedure', 'Giải quyết thủ tục hành chính', 'Handling of administrative procedures', 'Nghị định 194/2025/NĐ-CP', date '2025-07-01'),
  ('purposes', 'identity-verification', 'Xác thực thông tin cá nhân, tổ chức', 'Verification of persons and organisations', 'Nghị định 194/2025/NĐ-CP', date '2025-07-01'),
  ('purposes', 'state-management', 'Quản lý nhà nước theo ngành, lĩnh vực', 'State management of a sector', 'Nghị định 194/2025/NĐ-CP', date '2025-07-01'),
  ('purposes', 'inspection', 'Thanh tra, kiểm tra, giám sát', 'Inspection and supervision', 'Nghị định 194/2025/NĐ-CP', date '2025-07-01'),
  ('purposes', 'direction-and-administration', 'Chỉ đạo, điều hành', 'Direction and administration', 'Quyết định 3388/QĐ-UBND', date '2025-07-01'),
  ('purposes', 'reporting', 'Báo cáo theo quy định', 'Reporting as prescribed', 'QCVN 125:2021', date '2025-07-01'),
  ('purposes', 'statistics', 'Thống kê, tổng hợp, phân tích', 'Statistics and analysis', 'Nghị định 194/2025/NĐ-CP', date '2025-07-01'),
  ('purposes', 'social-security', 'Thực hiện chính sách an sinh xã hội', 'Social security', 'Nghị định 194/2025/NĐ-CP', date '2025-07-01'),
  ('purposes', 'emergency-response', 'Ứng phó khẩn cấp, phòng chống thiên tai, dịch bệnh', 'Emergency response', 'Nghị định 194/2025/NĐ-CP', date '2025-07-01'),
  ('purposes', 'open-data', 'Công bố dữ liệu mở', 'Publication of open data', 'Nghị định 47/2020/NĐ-CP', date '2025-07-01'),
  ('purposes', 'technical-test', 'Kiểm thử kỹ thuật', 'Technical test', 'Quyết định 3388/QĐ-UBND', date '2025-07-01'),
  ('legal-bases', 'decree-194-2025', 'Nghị định 194/2025/NĐ-CP, điều 16', 'Decree 194/2025/NĐ-CP, article 16', 'Nghị định 194/2025/NĐ-CP', date '2025-07-01'),
  ('legal-bases', 'decree-47-2020', 'Nghị định 47/2020/NĐ-CP, điều 37 và 38', 'Decree 47/2020/NĐ-CP, articles 37 and 38', 'Nghị định 47/2020/NĐ-CP', date '2020-05-25'),
  ('legal-bases', 'decree-278-2025', 'Nghị định 278/2025/NĐ-CP', 'Decree 278/2025/NĐ-CP', 'Nghị định 278/2025/NĐ-CP', date '2025-07-01'),
  ('legal-bases', 'law-91-2025', 'Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15', 'Personal Data Protection Law 91/2025/QH15', 'Luật 91/2025/QH15', date '2026-01-01'),
  ('legal-bases', 'decree-356-2025', 'Nghị định 356/2025/NĐ-CP', 'Decree 356/2025/NĐ-CP', 'Nghị định 356/2025/NĐ-CP', date '2026-01-01'),
  ('legal-bases', 'decision-3388-2025', 'Quyết định 3388/QĐ-UBND ngày 31/12/2025', 'Decision 3388/QĐ-UBND of 31/12/2025', 'Quyết định 3388/QĐ-UBND', date '2025-12-31');

-- Each entry is in force on the days off. Only those with a fixed date in the calendar of the law; Tết, the Hùng kings' day and
-- days off in lieu are announced each year and added by the operator.
insert into code_list_entry (list, code, name_vi, name_en, source, valid_from, valid_to)
select 'public-holidays', h.code || '-' || y.year, h.name_vi, h.name_en, 'Bộ luật Lao động 45/2019/QH14, điều 112',
       make_date(y.year, h.month, h.day), make_date(y.year, h.month, h.day)
from generate_series(2026, 2030) as y(year),
     (values ('new-year', 'Tết Dương lịch', 'New Year', 1, 1),
             ('reunification-day', 'Ngày Chiến thắng', 'Reunification Day', 4, 30),
             ('labour-day', 'Ngày Quốc tế lao động', 'Labour Day', 5, 1),
             ('national-day', 'Quốc khánh', 'National Day', 9, 2)) as h(code, name_vi, name_en, month, day);
