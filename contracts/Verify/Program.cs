using GiaLai.Lgsp.Verify;

return await VerifyTool.RunAsync(args, Console.Out, Console.Error);
