using GiaLai.Lgsp.Edxml.Fuzz;

if (args is ["seeds", var folder])
{
    await Seeds.WriteAsync(folder);
    return;
}

SharpFuzz.Fuzzer.OutOfProcess.Run(Target.Run);
